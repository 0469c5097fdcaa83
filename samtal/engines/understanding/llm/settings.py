"""What an owner decides about the language model: `SAMTAL_LLM_*`, or the table `[llm]` of `samtal.toml`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

BASE_URLS = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}


class LanguageModelSettings(BaseSettings):
    """Where the model is, and how long a patient waits for it."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_LLM_", extra="ignore")

    provider: Literal["", "openai", "anthropic"] = Field(
        default="", description="The wire format: openai (any compatible endpoint) or anthropic; empty: off"
    )
    base_url: str = Field(default="", description="Address of the API; empty: the provider's own")
    model: str = Field(default="", description="The model's name at that address")
    key: SecretStr = Field(default=SecretStr(""), description="The owner's own key; empty where none is needed")
    deadline: float = Field(default=2.5, gt=0, description="Seconds for a whole answer, after which ours is used")
    first_byte: float = Field(default=1.5, gt=0, description="Seconds for the first sign of an answer")
    max_tokens: int = Field(default=600, gt=0, description="The longest answer taken")
    stream: bool = Field(default=True, description="Ask for the answer as it is made")
    extra: dict[str, Any] = Field(
        default_factory=dict, description="More fields of the request, as JSON; null takes one of ours away"
    )
    fallback: str = Field(default="embedded", description="The engine that answers when the model does not")
    failures: int = Field(default=3, gt=0, description="Failures in a row after which the model is given a rest")
    rest: float = Field(default=30.0, ge=0, description="Seconds of that rest")
    sureness: float = Field(
        default=0.9, ge=0, le=1, description="Share of its readings that are right, as measured with a cassette"
    )

    @property
    def enabled(self) -> bool:
        return bool(self.provider and self.model)

    @property
    def address(self) -> str:
        return (self.base_url or BASE_URLS.get(self.provider, "")).rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, InitSettingsSource(settings_cls, _table()))


def _table() -> dict[str, Any]:
    path = Path(os.environ.get("SAMTAL_CONFIG", "samtal.toml"))
    if not path.is_file():
        return {}
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("llm", {})
    return table if isinstance(table, dict) else {}
