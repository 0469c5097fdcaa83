"""What a clinic's e-mail address needs."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, SecretStr, field_validator


class EmailSettings(BaseModel):
    """One address of the clinic, the relay that takes its mail, and the ways its mail comes in."""

    account: str = Field(
        description="The clinic's address, as reception@clinic.example", pattern=r"^[^@\s<>]+@[^@\s<>]+$"
    )
    name: str = Field(description="The clinic's name, as patients see it above a message", pattern=r"^[^\r\n]+$")
    host: str = Field(description="Name of the mail server that sends for the clinic (the relay)", min_length=1)
    port: int = Field(default=587, ge=1, le=65535, description="The relay's port: 587, or 465 with `tls`")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way to the relay is secured; `none` only on the same machine"
    )
    user: str = Field(default="", description="User name at the relay; empty: no log-in")
    password: SecretStr = Field(default=SecretStr(""), description="Password at the relay")
    inbound_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Shared secret that signs mail posted to /channels/email/inbound; empty: nothing is taken there",
    )
    previous_inbound_secret: SecretStr = Field(
        default=SecretStr(""), description="The old shared secret while a new one is taken into use"
    )
    listen_port: int = Field(
        default=0, ge=0, le=65535, description="Port on which the clinic's mail server delivers to us; 0: none"
    )
    listen_host: str = Field(
        default="127.0.0.1", description="Address to listen on; never one that the internet reaches"
    )
    listen_protocol: Literal["lmtp", "smtp"] = Field(
        default="lmtp", description="What the clinic's mail server speaks to us"
    )

    @field_validator("account")
    @classmethod
    def _in_one_case(cls, value: str) -> str:
        return value.casefold()

    @property
    def domain(self) -> str:
        return self.account.rpartition("@")[2]
