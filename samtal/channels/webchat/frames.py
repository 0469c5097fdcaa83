"""The protocol of the web chat: JSON objects with a `type`.

From the visitor:

    hello   session?, after       first frame; `after` is the highest seq the visitor has
    send    client_id, text       a message; `client_id` is the visitor's own, unique, so that a resend is harmless
    press   client_id, action, title
    form    client_id, name?, phone?, email?, born?
    typing
    ping

From us:

    welcome session, resumed, seq, text_limit      keep `session`; seq is where the replay that follows ends
    entry   seq, id, author, at, text, language, choices, place?, asks, client_id?
    ack     client_id, seq, duplicate              only after the message is stored
    typing  author
    pong    seq                                    everything sent so far came before it
    error   code, detail, client_id?, retry_after? codes: bad_frame, too_large, too_fast, try_again

Seqs grow but have gaps: a visitor sees only some entries of a conversation. Take an entry that comes twice as one, by
its id.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from samtal.channels.base import Shown
from samtal.channels.words import map_link

FRAME_LIMIT = 32_768
"""Characters in one frame."""

Frame = dict[str, Any]

ClientId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
Short = Annotated[str, Field(max_length=200)]


class _Incoming(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Hello(_Incoming):
    type: Literal["hello"]
    session: str = Field(default="", max_length=200)
    after: int = Field(default=0, ge=0)


class Send(_Incoming):
    type: Literal["send"]
    client_id: ClientId
    text: str = Field(min_length=1)


class Press(_Incoming):
    type: Literal["press"]
    client_id: ClientId
    action: str = Field(min_length=1, max_length=256)
    title: Short = ""


class Form(_Incoming):
    type: Literal["form"]
    client_id: ClientId
    name: Short = ""
    phone: Short = ""
    email: Short = ""
    born: Short = ""


class Typing(_Incoming):
    type: Literal["typing"]


class Ping(_Incoming):
    type: Literal["ping"]


Message = Send | Press | Form
"""What is stored."""

_FRAMES: TypeAdapter[Hello | Send | Press | Form | Typing | Ping] = TypeAdapter(
    Annotated[Hello | Send | Press | Form | Typing | Ping, Field(discriminator="type")]
)


class BadFrame(Exception):
    """A frame we refuse, with the error frame that says why."""

    def __init__(self, code: str, detail: str, **more: Any) -> None:
        super().__init__(code)
        self.frame: Frame = {"type": "error", "code": code, "detail": detail, **more}


def read(raw: str, *, text_limit: int) -> Hello | Send | Press | Form | Typing | Ping:
    """A visitor's frame. Raises BadFrame."""
    if len(raw) > FRAME_LIMIT:
        raise BadFrame("too_large", f"a frame has at most {FRAME_LIMIT} characters")
    try:
        frame = _FRAMES.validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadFrame("bad_frame", f"{where}: {first['msg']}" if where else first["msg"]) from None
    if isinstance(frame, Send) and len(frame.text) > text_limit:
        detail = f"a message has at most {text_limit} characters"
        raise BadFrame("too_large", detail, client_id=frame.client_id)
    if isinstance(frame, Send) and not frame.text.strip():
        raise BadFrame("bad_frame", "text: there is nothing in it", client_id=frame.client_id)
    return frame


def entry(shown: Shown) -> Frame:
    """A timeline entry as the visitor's browser shows it."""
    content = shown.content
    frame: Frame = {
        "type": "entry",
        "seq": shown.seq,
        "id": str(shown.entry_id),
        "author": shown.author,
        "at": shown.at.isoformat(),
        "text": content.text,
        "language": content.language,
        "choices": [{"id": choice.id, "title": choice.title} for choice in content.choices],
        "asks": list(content.asks),
    }
    if content.place is not None:
        place = content.place
        frame["place"] = {
            "name": place.name, "address": place.address, "link": map_link(place),
            "latitude": place.latitude, "longitude": place.longitude,
        }  # fmt: skip
    if shown.client_id:
        frame["client_id"] = shown.client_id
    return frame
