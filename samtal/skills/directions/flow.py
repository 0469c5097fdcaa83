"""Where to go and what to bring: for the appointment that was just spoken of, else the next one, else the clinic."""

from __future__ import annotations

from samtal.appointments.model import Appointment
from samtal.clinic.model import Location
from samtal.conversations.content import FactValue, Listed, Moment, Place, Reply, Say, Verbatim
from samtal.matters.model import Expectation
from samtal.skills.base import Turn
from samtal.skills.commands import Ask, Provide, ShowPlace, ShowPreparation
from samtal.skills.which import find_by_id, talked_of


class Directions:
    name = "directions"
    order = 25

    async def handle(self, turn: Turn) -> Reply | None:
        place = turn.take(ShowPlace) or self._asked(turn, "directions")
        preparation = turn.take(ShowPreparation)
        if place or preparation:
            turn.notes["digressed"] = True
        reply = Reply()
        if place:
            reply = reply + await self._place(turn)
        if preparation:
            reply = reply + await self._preparation(turn)
        return reply or None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    def _asked(self, turn: Turn, topic: str) -> bool:
        asked = [one for one in turn.commands if isinstance(one, Ask) and one.topic == topic]
        turn.commands = [one for one in turn.commands if one not in asked]
        return bool(asked)

    async def _meant(self, turn: Turn) -> Appointment | None:
        expectation = await talked_of(turn)
        if expectation is not None and expectation.about is not None:
            found = await find_by_id(expectation.about, turn)
            if found is not None:
                return found
        speaker = turn.speaker.id if turn.speaker else None
        upcoming = await turn.upcoming(speaker)
        return upcoming[0] if upcoming and turn.may_touch(upcoming[0]) else None

    async def _place(self, turn: Turn) -> Reply:
        named = [one for one in turn.commands if isinstance(one, Provide) and one.field == "location"]
        appointment = await self._meant(turn)
        if appointment is not None:
            location = turn.clinic.location(appointment.location)
            facts: dict[str, FactValue] = {
                "name": location.name,
                "address": location.address,
                "when": Moment(appointment.start.astimezone(turn.clinic.zone)),
            }
            return Reply((Say("directions.for_visit", facts),), place=place_of(location))
        locations = turn.clinic.locations
        if named:
            turn.commands = [one for one in turn.commands if one not in named]
            locations = tuple(one for one in locations if one.id in named[0].values)
        if len(locations) == 1:
            one = locations[0]
            return Reply((Say("directions.clinic", {"name": one.name, "address": one.address}),), place=place_of(one))
        items = Listed(tuple(f"{one.name}, {one.address}" for one in locations), "and")
        return Reply((Say("directions.several", {"places": items}),))

    async def _preparation(self, turn: Turn) -> Reply:
        appointment = await self._meant(turn)
        service = turn.clinic.service(appointment.service) if appointment else None
        if service is None:
            matter = turn.focus()
            known = matter.value("service") if matter else None
            service = turn.clinic.service(known) if known else None
        if service is None:
            return Reply((Say("directions.which_visit"),))
        if not service.preparation:
            return Reply((Say("directions.nothing_special"),))
        return Reply((Verbatim(service.preparation),))


def place_of(location: Location) -> Place:
    """With the map link that works on any phone."""
    latitude, _, longitude = location.map.partition(",")
    if not longitude:
        return Place(location.name, location.address)
    link = f"https://maps.google.com/?q={latitude.strip()},{longitude.strip()}"
    return Place(location.name, location.address, float(latitude), float(longitude), link)
