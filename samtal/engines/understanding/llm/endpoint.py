"""A model at the other end of the network: one request, two deadlines, every failure a decision."""

from __future__ import annotations

import asyncio
import json

import httpx

from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.engines.understanding.llm.wire import Answer, Gathering, Prompt, Wire
from samtal.engines.understanding.llm.wire_anthropic import Anthropic
from samtal.engines.understanding.llm.wire_openai import OpenAi
from samtal.kit.errors import AccessDenied, Misconfigured, Outside, Rejected, Unavailable

LARGEST = 256 * 1024
"""Characters of an answer that are read: a runaway stream ends here."""

WIRES: dict[str, type[Wire]] = {"openai": OpenAi, "anthropic": Anthropic}


class Endpoint:
    """Asks the owner's model, with one connection pool for the event loop it is used in."""

    def __init__(self, settings: LanguageModelSettings) -> None:
        if not settings.enabled:
            raise Misconfigured("set SAMTAL_LLM_PROVIDER (openai or anthropic) and SAMTAL_LLM_MODEL")
        self._settings = settings
        self._wire = WIRES[settings.provider]()
        self._http: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def answer(self, prompt: Prompt) -> Answer:
        """The model's answer within the deadlines; raises Outside."""
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(self._settings.first_byte, self._settings.deadline)) as limit:
                return await self._ask(prompt, limit, began + self._settings.deadline)
        except TimeoutError:
            raise Unavailable("the model did not answer in time", code="timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            # The exception may carry the request, and with it the patient's words.
            raise Unavailable("the model cannot be reached", code="unreachable") from None

    async def aclose(self) -> None:
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def _ask(self, prompt: Prompt, limit: asyncio.Timeout, end: float) -> Answer:
        url = self._settings.address + self._wire.path
        headers = self._wire.headers(self._settings.key.get_secret_value())
        body = self._wire.body(prompt, self._settings)
        async with self._client().stream("POST", url, headers=headers, json=body) as response:
            if response.status_code != 200:
                raise _failure(response)
            gathering = self._wire.gathering()
            if "event-stream" in response.headers.get("content-type", ""):
                await _follow(response, gathering, limit, end)
            else:
                limit.reschedule(end)
                _read_whole(await _text(response), gathering)
            return gathering.answer()

    def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._http is None or self._loop is not loop:
            # The deadlines above are the only clocks; redirects could carry the key elsewhere.
            self._http, self._loop = httpx.AsyncClient(timeout=None, follow_redirects=False), loop  # noqa: S113
        return self._http


async def _follow(response: httpx.Response, gathering: Gathering, limit: asyncio.Timeout, end: float) -> None:
    """Take in server-sent events; the first one turns the short deadline into the long one."""
    data: list[str] = []
    size = 0
    async for line in response.aiter_lines():
        size += len(line)
        if size > LARGEST:
            return
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            limit.reschedule(end)
            gathering.event("\n".join(data))
            data = []
    if data:
        gathering.event("\n".join(data))


async def _text(response: httpx.Response) -> str:
    found = ""
    async for piece in response.aiter_text():
        found += piece
        if len(found) > LARGEST:
            raise Rejected("the model's answer is too long", code="too_long")
    return found


def _read_whole(text: str, gathering: Gathering) -> None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise Unavailable("the model's vendor sent something that is no JSON", code="malformed") from None
    gathering.whole(body)


def _failure(response: httpx.Response) -> Outside:
    """What a status means for us: ask a person, try later, or never."""
    status = response.status_code
    if status in (401, 402, 403):
        return AccessDenied(f"the model's vendor refuses our key ({status})", code=str(status))
    if status in (408, 409, 425, 429) or status >= 500:
        said = response.headers.get("retry-after", "")
        wait = float(said) if said.isdecimal() else None
        return Unavailable(f"the model's vendor answers {status}", code=str(status), retry_after=wait)
    return Rejected(f"the model's vendor rejects the request ({status})", code=str(status))
