"""The engine: mask, ask, read, check; and the engine at hand whenever anything of that fails."""

from __future__ import annotations

import logging
from pathlib import Path

from pydantic import ValidationError

from samtal.engines.understanding.llm.cassette import Recorder, Replayer
from samtal.engines.understanding.llm.endpoint import Endpoint
from samtal.engines.understanding.llm.falling_back import Breaker, FallingBack, Nothing
from samtal.engines.understanding.llm.grounding import Ground
from samtal.engines.understanding.llm.prompting import ask
from samtal.engines.understanding.llm.proposals import read
from samtal.engines.understanding.llm.second_look import SecondLook
from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.engines.understanding.llm.wire import Model
from samtal.kit import plugins
from samtal.receptionist.understanding import TurnContext, Understanding, Understands

log = logging.getLogger(__name__)

LESS_SURE = 0.8
"""What a reading is worth, of a whole one, when part of the proposal did not hold."""


class ModelReading:
    """Reads with a model alone; raises Outside where it cannot. `FallingBack` makes an engine of it."""

    def __init__(self, model: Model, *, sureness: float = 0.9) -> None:
        self.name = "llm"
        self._model = model
        self._sureness = sureness

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        asked = ask(utterance, context)
        answer = await self._model.answer(asked.prompt)
        accepted = read(answer, asked, context)
        score = self._sureness * (LESS_SURE if accepted.dropped else 1.0)
        return Understanding(accepted.commands, Ground(asked.utterance, context).language, score)


class LanguageModel:
    """The plug-in. Without settings it is the engine at hand under another name."""

    name = "llm"

    def __init__(
        self,
        settings: LanguageModelSettings | None = None,
        *,
        model: Model | None = None,
        secondary: Understands | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        settings = settings or _settings()
        self._secondary = secondary or at_hand(settings.fallback)
        self._endpoint = Endpoint(settings) if model is None and settings.enabled else None
        primary = model or self._endpoint
        self._engine: Understands = self._secondary
        if primary is not None:
            breaker = breaker or Breaker(failures=settings.failures, rest=settings.rest)
            reading = SecondLook(ModelReading(primary, sureness=settings.sureness), self._secondary)
            self._engine = FallingBack(reading, self._secondary, breaker=breaker)
        self.instant = self._engine.instant

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        return await self._engine.understand(utterance, context)

    async def aclose(self) -> None:
        if self._endpoint is not None:
            await self._endpoint.aclose()


def recording(path: Path, settings: LanguageModelSettings | None = None) -> LanguageModel:
    """The engine, writing every exchange with the owner's model to a cassette; raises Misconfigured when it is off."""
    settings = settings or LanguageModelSettings()
    return LanguageModel(settings, model=Recorder(Endpoint(settings), path, name=settings.model), breaker=_restless())


def replaying(path: Path, settings: LanguageModelSettings | None = None) -> LanguageModel:
    """The engine as a cassette recorded it, without a network; raises InvalidFile where the prompt has changed."""
    return LanguageModel(settings, model=Replayer(path), breaker=_restless())


def _restless() -> Breaker:
    """A rest after some failures would hide the answers that follow, and they are what is measured."""
    return Breaker(longest=0.0)


def at_hand(name: str) -> Understands:
    """An engine of this process by its folder's name, or one that understands nothing where there is none."""
    found: dict[str, type[Understands]] = plugins.find("samtal.engines.understanding", "ENGINE")
    if name not in found or name == LanguageModel.name:
        log.error("there is no understanding engine %r to fall back on", name)
        return Nothing()
    return found[name]()


def _settings() -> LanguageModelSettings:
    try:
        return LanguageModelSettings()
    except ValidationError as error:
        # A wrong setting must not take the receptionist away; which one is wrong is told, its value is not.
        wrong = ", ".join("SAMTAL_LLM_" + ".".join(map(str, one["loc"])).upper() for one in error.errors())
        log.error("the language model stays off: %s cannot be used", wrong)
        return LanguageModelSettings.model_construct()
