"""The engine over a real socket, against the stub of each vendor, whole and streamed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from samtal.emulators.serving import serving
from samtal.engines.understanding.llm import LanguageModel
from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.receptionist.understanding import TurnContext, Understanding
from tests.engines.llm.places import Marked
from tests.engines.llm.stub import Script, Vendor


@dataclass(slots=True)
class Wired:
    """The engine, what it talks to, and what stands by."""

    vendor: Vendor
    engine: LanguageModel
    at_hand: Marked
    settings: LanguageModelSettings

    @asynccontextmanager
    async def with_settings(self, **changed: object) -> AsyncIterator[None]:
        """Another engine on the same wire, for as long as a block runs."""
        kept, self.engine = self.engine, LanguageModel(self.settings.model_copy(update=changed), secondary=self.at_hand)
        try:
            yield
        finally:
            await self.engine.aclose()
            self.engine = kept

    async def hears(self, utterance: str, context: TurnContext, script: Script) -> Understanding:
        self.vendor.script = script
        return await self.engine.understand(utterance, context)

    @property
    def fell_back(self) -> bool:
        return bool(self.at_hand.asked)


@pytest.fixture(params=["openai-streamed", "openai-whole", "anthropic-streamed", "anthropic-whole"])
async def wired(request: pytest.FixtureRequest) -> AsyncIterator[Wired]:
    provider, _, how = str(request.param).partition("-")
    vendor = Vendor()
    async with serving(vendor.app) as address:
        settings = LanguageModelSettings(
            provider=provider,  # type: ignore[arg-type]
            base_url=f"{address}/v1" if provider == "openai" else address,
            model="ears",
            key=SecretStr("sk-clinic"),
            stream=how == "streamed",
            deadline=20,
            first_byte=10,
            failures=1000,
        )
        at_hand = Marked()
        engine = LanguageModel(settings, secondary=at_hand)
        yield Wired(vendor, engine, at_hand, settings)
        await engine.aclose()
