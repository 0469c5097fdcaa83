"""When something may be sent that the patient did not just ask for. Wall-clock time, the clinic's zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from samtal.clinic.model import Clinic

TOO_LATE = timedelta(hours=2)


def after_quiet(moment: datetime, clinic: Clinic) -> datetime:
    """This moment, or the end of the quiet hours it falls in."""
    local = moment.astimezone(clinic.zone)
    if clinic.quiet_hours is None or local.time() not in clinic.quiet_hours:
        return moment
    end = local.replace(
        hour=clinic.quiet_hours.end.hour, minute=clinic.quiet_hours.end.minute, second=0, microsecond=0, fold=0
    )
    return end if end > local else _next_day(end)


def before_quiet(moment: datetime, clinic: Clinic) -> datetime:
    """Just before the quiet hours that this moment falls in began."""
    local = moment.astimezone(clinic.zone)
    if clinic.quiet_hours is None or local.time() not in clinic.quiet_hours:
        return moment
    start = local.replace(
        hour=clinic.quiet_hours.start.hour, minute=clinic.quiet_hours.start.minute, second=0, microsecond=0, fold=0
    )
    if start > local:
        start = (start.replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=clinic.zone)
    return start - timedelta(minutes=1)


def reminder_time(visit: datetime, hours_before: int, clinic: Clinic) -> datetime:
    """So many hours before by the clock on the wall; in quiet hours at their end, or, if that is under two hours before
    the visit, just before they begin."""
    local = visit.astimezone(clinic.zone)
    due = (local.replace(tzinfo=None) - timedelta(hours=hours_before)).replace(tzinfo=clinic.zone)
    moved = after_quiet(due, clinic)
    if moved == due or visit - moved >= TOO_LATE:
        return moved
    return before_quiet(due, clinic)


def _next_day(moment: datetime) -> datetime:
    return (moment.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=moment.tzinfo)
