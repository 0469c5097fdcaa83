"""Chat on the clinic's web site.

`frames.py` is the protocol, `socket.py` speaks it live, `fallback.py` over plain HTTP; `sessions.py` is who a browser
is. What is said reaches open tabs through `Doors.listen`: sending has nothing left to do, the entry is stored already.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from samtal.channels.base import Capabilities, Channel, Doors, Outgoing, Sent, reference
from samtal.channels.webchat import fallback, socket
from samtal.channels.webchat.settings import WebchatSettings
from samtal.channels.webchat.visitors import Visitors


class Webchat:
    """The widget's side of the house."""

    name = "webchat"
    title: Mapping[str, str] = {"sv": "Webbchatt", "en": "Web chat"}
    capabilities = Capabilities(text_limit=20_000, choices=10, choice_title_limit=80, starts_contact=False, place=True)
    settings_model: type[BaseModel] = WebchatSettings

    def __init__(self) -> None:
        self._visitors = Visitors()

    def routes(self, doors: Doors) -> APIRouter:
        router = APIRouter()
        router.include_router(socket.routes(doors, self._visitors))
        router.include_router(fallback.routes(doors, self._visitors))
        return router

    async def send(self, outgoing: Outgoing, settings: BaseModel, http: httpx.AsyncClient) -> Sent:
        here = self._visitors.is_here(outgoing.to)
        return Sent(reference(outgoing.delivery_id), "delivered" if here else "sent")

    async def check(self, settings: BaseModel, http: httpx.AsyncClient) -> list[str]:
        assert isinstance(settings, WebchatSettings)
        insecure = [origin for origin in settings.origins if origin.startswith("http://")]
        return [f"{origin} is not https: what patients write there can be read on the way" for origin in insecure]

    def typing(self, to: str) -> None:
        """Show a visitor that a colleague is writing; gone again by itself after some seconds."""
        self._visitors.tell(to, {"type": "typing", "author": "staff"})


CHANNEL: Channel = Webchat()
