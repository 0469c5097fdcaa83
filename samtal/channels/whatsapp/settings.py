"""What a clinic's WhatsApp number needs."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr


class WhatsAppSettings(BaseModel):
    """One number of a WhatsApp Business account on Meta's Cloud API."""

    account: str = Field(description="Phone number ID of the number (not the number itself)", min_length=1)
    access_token: SecretStr = Field(
        description="Permanent token of a system user with whatsapp_business_messaging", min_length=1
    )
    app_secret: SecretStr = Field(
        description="App secret of the Meta app: every webhook is signed with it", min_length=1
    )
    previous_app_secret: SecretStr = Field(
        default=SecretStr(""), description="The old app secret while a new one is taken into use"
    )
    verify_token: SecretStr = Field(
        description="A word of your own that Meta repeats when the webhook is registered", min_length=1
    )
    api_url: str = Field(default="https://graph.facebook.com", description="Base address of the Graph API")
    api_version: str = Field(default="v23.0", description="Version of the Graph API")
    template_languages: dict[str, str] = Field(
        default_factory=dict, description="Where a template is approved as a regional language: {en: en_GB}"
    )
