"""What we tell the carrier to do with a call."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from samtal.channels.phone.settings import PhoneSettings

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def converse(
    settings: PhoneSettings, *, greeting: str = "", parameters: Mapping[str, str] | None = None, again: bool = False
) -> str:
    """Connect the call to our relay socket. Every default we rely on is written out: defaults have changed before."""
    attributes = {
        "url": settings.address("ws", f"relay/{settings.account}"),
        "language": settings.tag(settings.language),
        "ttsLanguage": settings.tag(settings.language),
        "transcriptionLanguage": settings.tag(settings.language),
        "ttsProvider": settings.tts_provider,
        "transcriptionProvider": settings.transcription_provider,
        "voice": settings.voices.get(settings.language, ""),
        "hints": ", ".join(settings.hints),
        "welcomeGreeting": greeting,
        "welcomeGreetingInterruptible": "any" if greeting else "",
        "interruptible": "any",
        "interruptSensitivity": "medium",
        "reportInputDuringAgentSpeech": "any",
        "preemptible": "false",
        "dtmfDetection": "true",
        "partialPrompts": "false",
    }
    languages = "".join(_language(settings, language) for language in settings.speech_tags)
    values = "".join(
        _tag("Parameter", {"name": name, "value": value}) for name, value in (parameters or {}).items() if value
    )
    query = urlencode({"account": settings.account, **({"again": "1"} if again else {})})
    action = settings.address("http", f"after?{query}")
    relay = _tag("ConversationRelay", attributes, languages + values)
    return _HEAD + _tag("Response", {}, _tag("Connect", {"action": action}, relay))


def _language(settings: PhoneSettings, language: str) -> str:
    return _tag(
        "Language",
        {
            "code": settings.tag(language),
            "voice": settings.voices.get(language, ""),
            "ttsProvider": settings.tts_provider,
            "transcriptionProvider": settings.transcription_provider,
        },
    )


def dial_the_desk(settings: PhoneSettings) -> str:
    """Ring the front desk; if nobody answers we are asked again at `after`."""
    query = urlencode({"account": settings.account, "dialled": "1"})
    attributes = {
        "callerId": settings.account,
        "timeout": str(settings.transfer_seconds),
        "answerOnBridge": "true",
        "action": settings.address("http", f"after?{query}"),
    }
    number = f"<Number>{escape(settings.transfer_to)}</Number>"
    return _HEAD + _tag("Response", {}, _tag("Dial", attributes, number))


def apologise(settings: PhoneSettings) -> str:
    """Say that it did not work, and hang up."""
    words = settings.failure_words.get(settings.language) or next(iter(settings.failure_words.values()), "")
    say = f'<Say language="{settings.tag(settings.language)}">{escape(words)}</Say>' if words else ""
    return f"{_HEAD}<Response>{say}<Hangup/></Response>"


HANG_UP = f"{_HEAD}<Response><Hangup/></Response>"


def _tag(name: str, attributes: Mapping[str, str], inner: str = "") -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"
