"""What a clinic's web chat needs."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr


class WebchatSettings(BaseModel):
    """One widget."""

    account: str = Field(description="The widget's key, as in data-samtal", min_length=1)
    session_secret: SecretStr = Field(
        description="At least 16 random characters: visitors' sessions are sealed with it", min_length=16
    )
    origins: list[str] = Field(
        default_factory=list,
        description="Sites that may show the widget (https://www.clinic.example); '*' any, empty our own pages only",
    )
    session_days: int = Field(
        default=30, ge=1, le=365, description="How long after the last visit a visitor is still recognised"
    )
    text_limit: int = Field(
        default=4000, ge=100, le=20_000, description="Longest message a visitor may write, in characters"
    )
    burst: int = Field(default=30, ge=1, description="Messages a visitor may send at once")
    per_minute: int = Field(default=30, ge=1, description="Messages a visitor may send a minute after that")
    new_per_minute: int = Field(default=300, ge=1, description="New visitors a minute from one network address")
    idle_seconds: float = Field(
        default=75, gt=0, description="A socket that says nothing for so long, not even ping, is closed"
    )
