"""The answer to a reminder: coming, not coming."""

from samtal.skills.attendance.flow import Attendance

SKILL = Attendance()
