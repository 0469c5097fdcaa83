"""E-mail through the clinic's own mail server.

In: the mail server delivers over LMTP (`listener.py`) or posts to `/channels/email/inbound/<address>` (`webhook.py`);
`parse.py` reads (`headers.py`, `body.py`, `markup.py`), `quoting.py` keeps the new words, `automatic.py` and
`bounces.py` sort out what no person wrote. Out: `render.py` writes a letter, `client.py` gives it to the relay.

What an address says about who writes is a claim; what may be told to a claim is the receptionist's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from samtal.channels.base import Capabilities, Channel, Doors, Outgoing, Sent
from samtal.channels.email import client, webhook
from samtal.channels.email.listener import listening, listening_for
from samtal.channels.email.render import TEXT_LIMIT
from samtal.channels.email.settings import EmailSettings

__all__ = ["CHANNEL", "listening", "listening_for"]


class Email:
    """The clinic's e-mail address."""

    name = "email"
    title: Mapping[str, str] = {"sv": "E-post", "en": "E-mail"}
    capabilities = Capabilities(text_limit=TEXT_LIMIT, threads_replies=True)
    settings_model: type[BaseModel] = EmailSettings

    def routes(self, doors: Doors) -> APIRouter:
        return webhook.routes(doors)

    def listening_for(self, doors: Doors, accounts: Sequence[BaseModel]) -> AbstractAsyncContextManager[object]:
        return listening_for(doors, [one for one in accounts if isinstance(one, EmailSettings)])

    async def send(self, outgoing: Outgoing, settings: BaseModel, http: httpx.AsyncClient) -> Sent:
        assert isinstance(settings, EmailSettings)
        return await client.send(outgoing, settings)

    async def check(self, settings: BaseModel, http: httpx.AsyncClient) -> list[str]:
        assert isinstance(settings, EmailSettings)
        return await client.complaints(settings)


CHANNEL: Channel = Email()
