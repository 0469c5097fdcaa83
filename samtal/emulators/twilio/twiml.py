"""The few verbs of TwiML that this emulator obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree  # our own server wrote it


@dataclass(frozen=True, slots=True)
class Relay:
    """Talk over this socket; afterwards ask `action` what is next."""

    url: str
    action: str
    language: str
    greeting: str
    attributes: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dial:
    number: str
    action: str


@dataclass(frozen=True, slots=True)
class Instructions:
    """What comes first of: words, a relay, another phone; else hang up."""

    said: tuple[str, ...] = ()
    next: Relay | Dial | None = None


def obey(xml: str) -> Instructions:
    """Read a TwiML document. Raises ValueError for one that Twilio would refuse."""
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 - our own server wrote it
    except ElementTree.ParseError as error:
        raise ValueError(f"not TwiML: {xml[:200]}") from error
    said: list[str] = []
    for verb in root:
        match verb.tag:
            case "Say":
                said.append("".join(verb.itertext()).strip())
            case "Connect":
                return Instructions(tuple(said), _relay(verb))
            case "Dial":
                number = "".join(verb.itertext()).strip()
                return Instructions(tuple(said), Dial(number, verb.get("action", "")))
            case "Hangup":
                break
            case other:
                raise ValueError(f"this emulator does not know <{other}>")
    return Instructions(tuple(said))


def _relay(connect: ElementTree.Element) -> Relay:
    relay = connect.find("ConversationRelay")
    if relay is None or not relay.get("url", "").startswith(("ws://", "wss://")):
        raise ValueError("<Connect> needs a <ConversationRelay> with a ws address")
    parameters = {item.get("name", ""): item.get("value", "") for item in relay.findall("Parameter")}
    return Relay(
        url=relay.get("url", ""),
        action=connect.get("action", ""),
        language=relay.get("language", ""),
        greeting=relay.get("welcomeGreeting", ""),
        attributes=dict(relay.attrib),
        parameters=parameters,
    )
