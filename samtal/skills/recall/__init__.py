"""Taking up what was begun elsewhere."""

from samtal.skills.recall.flow import Recall

SKILL = Recall()
