"""What a clinic's phone number needs."""

from __future__ import annotations

from pydantic import Field

from samtal.channels.twilio import TwilioSettings


class PhoneSettings(TwilioSettings):
    """One phone number at a carrier that speaks ConversationRelay (Twilio; Telnyx has the same frames)."""

    language: str = Field(default="sv", description="Language a call begins in")
    speech_tags: dict[str, str] = Field(
        default_factory=lambda: {"sv": "sv-SE", "en": "en-GB"}, description="The carrier's tag for each language"
    )
    voices: dict[str, str] = Field(default_factory=dict, description="Voice for each language, by the carrier's name")
    tts_provider: str = Field(
        default="", description="Who speaks (Google, Amazon, ElevenLabs); empty = carrier's choice"
    )
    transcription_provider: str = Field(
        default="", description="Who listens (Google, Deepgram); empty = carrier's choice"
    )
    hints: list[str] = Field(default_factory=list, description="Names and words to listen for: practitioners, services")
    transfer_to: str = Field(
        default="",
        description="Number of the front desk, when a person is to take the call; empty = calls are never put through",
    )
    transfer_seconds: int = Field(default=30, ge=5, le=120, description="How long the front desk's phone rings")
    silence_seconds: float = Field(default=0, ge=0, description="Speak up after so long a silence; 0 = never")
    goodbye_seconds_per_letter: float = Field(
        default=0,
        ge=0,
        description="Wait so long per spoken letter before hanging up, where a carrier cuts goodbyes (0.07)",
    )
    failure_words: dict[str, str] = Field(
        default_factory=lambda: {
            "sv": "Något gick fel hos oss. Ring gärna igen om en stund.",
            "en": "Something went wrong at our end. Please call again in a little while.",
        },
        description="Said when nothing else can be: the system is down and nobody at the desk answers",
    )

    def tag(self, language: str) -> str:
        """The carrier's tag for a language."""
        return self.speech_tags.get(language, language)

    def address(self, scheme_for: str, path: str) -> str:
        """Our own address as the carrier calls it, over `http` or `ws`."""
        base = self.public_url.rstrip("/")
        if scheme_for == "ws":
            base = "ws" + base.removeprefix("http")
        return f"{base}/channels/phone/{path}"
