"""Meta's signature."""

from __future__ import annotations

from samtal.channels.whatsapp.settings import WhatsAppSettings
from samtal.channels.whatsapp.webhook import signed

BODY = b'{"object":"whatsapp_business_account","entry":[]}'
SIGNATURE = "sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"


def settings(**secrets: str) -> WhatsAppSettings:
    given = {"account": "1", "access_token": "t", "app_secret": "app-secret", "verify_token": "v", **secrets}
    return WhatsAppSettings.model_validate(given)


def test_metas_signature_is_known_over_the_raw_bytes() -> None:
    assert signed(BODY, SIGNATURE, settings())
    assert not signed(BODY + b" ", SIGNATURE, settings())


def test_both_secrets_count_while_one_replaces_the_other() -> None:
    assert signed(BODY, SIGNATURE, settings(app_secret="new", previous_app_secret="app-secret"))
    assert not signed(BODY, SIGNATURE, settings(app_secret="new"))


def test_no_signature_is_a_wrong_one() -> None:
    assert not signed(BODY, "", settings())
    assert not signed(BODY, "sha256=åäö\udc80", settings())
