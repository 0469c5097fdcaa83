"""Settings, read once: `samtal.toml` in the working folder (or `SAMTAL_CONFIG`), over it the environment (`SAMTAL_*`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class AccountSettings(BaseModel):
    """One account of a clinic on a channel; the rest of the table is the channel's own settings."""

    clinic: str = Field(description="Slug of the clinic, as `samtal doctor` lists it")
    channel: str = Field(description="whatsapp, sms, webchat, phone ...")
    settings: dict[str, Any] = Field(default_factory=dict, description="The channel's settings")


class Settings(BaseSettings):
    """What a deployment decides."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_", env_nested_delimiter="__", extra="ignore")

    database_url: str = Field(
        default="", description="An external PostgreSQL (15 or later); empty: the embedded server"
    )
    data_dir: Path | None = Field(default=None, description="Where the embedded server keeps its data")
    host: str = Field(default="127.0.0.1", description="Address the server listens on")
    port: int = Field(default=8600, description="Port the server listens on")
    public_url: str = Field(default="http://127.0.0.1:8600", description="Where vendors reach this server")
    clinics: list[Path] = Field(default_factory=list, description="Clinic files to load at start")
    accounts: list[AccountSettings] = Field(default_factory=list, description="The clinics' accounts on channels")
    engine: str = Field(default="embedded", description="The understanding engine")
    pool_size: int = Field(default=10, description="Database connections of one process")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = Path(os.environ.get("SAMTAL_CONFIG", "samtal.toml"))
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=toml))
