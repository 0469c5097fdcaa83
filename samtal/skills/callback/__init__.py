"""Call me back."""

from samtal.skills.callback.flow import Callback

SKILL = Callback()
