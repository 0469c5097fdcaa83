"""Every channel there is, found as the house finds them."""

from __future__ import annotations

from samtal.channels.base import Channel
from samtal.kit import plugins


def channels() -> list[Channel]:
    return list(plugins.find("samtal.channels", "CHANNEL").values())
