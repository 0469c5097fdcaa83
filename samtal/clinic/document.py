"""The clinic as one document, in the shape of its file: what the database keeps and what an edit hands in.

One shape means one reader with one set of checks, and a stored clinic can be written out as a clinic file again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from samtal.clinic.hours import WEEKDAYS
from samtal.clinic.loader import read_root
from samtal.clinic.model import (
    Article,
    Clinic,
    Days,
    Guidance,
    Location,
    Phrases,
    Policy,
    Practitioner,
    Service,
    Text,
    Week,
)
from samtal.clinic.reading import read_clinic
from samtal.kit.ids import ClinicId
from samtal.kit.yaml_file import Problems, item_of

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]
Document = dict[str, Json]


def clinic_of(document: Mapping[str, object], clinic_id: ClinicId) -> Clinic:
    """The clinic of a stored or edited document. Raises InvalidFile when it is not right."""
    problems = Problems(f"clinic {clinic_id}")
    clinic = read_clinic(read_root(item_of(document), problems))
    problems.raise_if_any()
    return replace(clinic, id=clinic_id)


def document_of(clinic: Clinic) -> Document:
    """The clinic in the shape of its file, without patients and appointments: those have tables of their own."""
    return {
        "clinic": _head(clinic),
        "locations": [_location(one) for one in clinic.locations],
        "services": [_service(one) for one in clinic.services],
        "practitioners": [_practitioner(one) for one in clinic.practitioners],
        "articles": [_article(one) for one in clinic.articles],
        "policy": _policy(clinic.policy),
    }


def _head(clinic: Clinic) -> Document:
    quiet = clinic.quiet_hours
    return {
        "name": clinic.name,
        "timezone": clinic.timezone,
        "country": clinic.country,
        "languages": list(clinic.languages),
        **_given(
            phone=clinic.phone,
            whatsapp=clinic.whatsapp,
            sms=clinic.sms,
            email=clinic.email,
            website=clinic.website,
        ),
        "emergency": {"number": clinic.emergency_number, **_given(advice_line=clinic.advice_line)},
        "opening_hours": _week(clinic.opening_hours),
        "closed": [day.isoformat() for day in sorted(clinic.closed)],
        "quiet_hours": _span(quiet.start, quiet.end) if quiet else "none",
    }


def _location(location: Location) -> Document:
    return {
        "id": location.id,
        "name": location.name,
        "address": location.address,
        **_given(map=location.map, ended=location.ended),
    }


def _service(service: Service) -> Document:
    follow_up = service.follow_up
    return {
        "id": service.id,
        "name": _text(service.name),
        "minutes": service.minutes,
        **_given(
            also_called=_phrases(service.also_called),
            price=_text(service.price),
            preparation=_text(service.preparation),
            follow_up={"after_days": follow_up.after_days, "ask_after_days": follow_up.ask_after_days}
            if follow_up
            else None,
            ended=service.ended,
        ),
    }


def _practitioner(one: Practitioner) -> Document:
    return {
        "id": one.id,
        "name": one.name,
        "services": list(one.services),
        "locations": list(one.locations),
        "hours": _hours(one.hours),
        **_given(
            also_called=list(one.also_called),
            away=[_days(days) for days in one.away],
            languages=list(one.languages),
            guidance=[_guidance(guidance) for guidance in one.guidance],
            ended=one.ended,
        ),
    }


def _hours(hours: Mapping[str, Week]) -> Json:
    """Once where they are the same everywhere, else by location."""
    weeks = list(hours.values())
    if weeks and all(week == weeks[0] for week in weeks):
        return _week(weeks[0])
    return {location: _week(week) for location, week in hours.items()}


def _guidance(guidance: Guidance) -> Document:
    return {"about": _phrases(guidance.about), "say": _text(guidance.say)}


def _article(article: Article) -> Document:
    return {"id": article.id, "questions": _phrases(article.questions), "answer": _text(article.answer)}


def _policy(policy: Policy) -> Document:
    return {
        "disclose_on_caller_id": sorted(policy.disclose_on_caller_id),
        "accept_birth_date": policy.accept_birth_date,
        "after_call": list(policy.after_call),
        "reminder_hours_before": list(policy.reminder_hours_before),
        "after_visit_question": policy.after_visit_question,
        "minimum_notice_minutes": policy.minimum_notice_minutes,
        "booking_window_days": policy.booking_window_days,
        **_given(slot_step_minutes=policy.slot_step_minutes),
    }


def _given(**values: Json) -> Document:
    """Only what there is: no empty texts, lists or maps, and nothing that is merely false."""
    return {key: value for key, value in values.items() if value}


def _text(text: Text) -> Json:
    texts = text.by_language
    return texts[""] if set(texts) == {""} else dict(texts)


def _phrases(phrases: Phrases) -> Json:
    lists: dict[str, Json] = {tag: list(some) for tag, some in phrases.by_language.items()}
    return lists[""] if set(lists) == {""} else lists


def _week(week: Week) -> Json:
    return {WEEKDAYS[day - 1]: [_span(span.start, span.end) for span in week[day]] for day in sorted(week)}


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}-{end:%H:%M}"


def _days(days: Days) -> str:
    return days.first.isoformat() if days.first == days.last else f"{days.first}/{days.last}"
