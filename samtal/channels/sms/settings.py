"""What a clinic's SMS number needs."""

from __future__ import annotations

from pydantic import Field

from samtal.channels.twilio import TwilioSettings


class SmsSettings(TwilioSettings):
    """One SMS number at Twilio."""

    messaging_service_sid: str = Field(
        default="", description="Messaging service (MG...) to send through instead of the number"
    )
    validity_seconds: int = Field(
        default=14400,
        ge=1,
        le=36000,
        description="How long a carrier may keep trying: a late reminder is worse than none",
    )
