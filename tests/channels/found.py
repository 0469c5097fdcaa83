"""Every channel there is, found by its folder."""

from __future__ import annotations

import importlib
import pkgutil

import samtal.channels
from samtal.channels.base import Channel


def channels() -> list[Channel]:
    folders = [found.name for found in pkgutil.iter_modules(samtal.channels.__path__) if found.ispkg]
    return [importlib.import_module(f"samtal.channels.{folder}").CHANNEL for folder in sorted(folders)]
