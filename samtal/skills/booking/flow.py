"""Booking, as a function from what is known to what to do next."""

from __future__ import annotations

from datetime import date, timedelta

from samtal.appointments import booking
from samtal.appointments.model import SlotTaken
from samtal.clinic.model import Practitioner
from samtal.conversations.content import FactValue, Listed, Moment, Option, Reply, Say
from samtal.kit.ids import PatientId
from samtal.matters.model import Expectation, Matter
from samtal.skills import negotiation
from samtal.skills.base import Turn
from samtal.skills.booking import together
from samtal.skills.booking.subjects import settle_subject
from samtal.skills.commands import (
    Affirm,
    AnyWillDo,
    Ask,
    CancelFlow,
    ComeBackLater,
    Deny,
    DontKnow,
    Provide,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
)
from samtal.skills.negotiation import Aim
from samtal.skills.proof import ask_for_code
from samtal.skills.wishes import single_day

KIND = "book"
INTEREST_LASTS = timedelta(hours=1)
_FIELDS = ("service", "practitioner", "location")


def _works(practitioner: Practitioner, location: str, day: date) -> bool:
    week = practitioner.hours.get(location, {})
    return bool(week.get(day.isoweekday())) and not any(day in days for days in practitioner.away)


class Booking:
    name = "booking"
    order = 50

    async def handle(self, turn: Turn) -> Reply | None:
        matter = await self._matter(turn)
        if matter is None:
            return None
        if turn.take(CancelFlow) and not turn.has(ProvideWhen, SelectOffered):
            if not any(self._is_field(one) for one in turn.commands):
                return await self._drop(turn, matter)
            await turn.close(matter, "dropped")
            matter = await self._begin(turn)
        if turn.has(ComeBackLater):
            turn.take(ComeBackLater)
            await turn.touch(matter)
            return Reply((Say("booking.take_your_time"),))
        cleared_up = await self._absorb(turn, matter)
        await turn.touch(matter)
        return cleared_up or await self.next_step(turn, matter)

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        matter = next((one for one in turn.matters if one.id == expectation.matter_id), None)
        if matter is None or matter.kind != KIND:
            return None
        missing = await self._ask_missing(turn, matter)
        if missing:
            return missing
        return await negotiation.restate(turn, matter, self._aim(turn, matter), expectation)

    # -- whether it is ours ------------------------------------------------------------------------------------------

    async def _matter(self, turn: Turn) -> Matter | None:
        """The booking these words belong to: the one in focus, or a new one."""
        taken_up = await self._offered_visit(turn)
        if taken_up is not None:
            return taken_up
        current = turn.focus(KIND) or self._set_aside(turn)
        starts = [one for one in turn.commands if isinstance(one, StartFlow) and one.flow in ("book", "find_provider")]
        for_two = together.is_for_two(turn)
        if starts:
            turn.commands = [one for one in turn.commands if one not in starts]
            if current is None or self._is_another(turn, current):
                current = await self._begin(turn)
            if for_two:
                await together.begin(turn, current)
            return current
        if current is not None and self._concerns(turn, current):
            return current
        if current is None and self._implies(turn):
            return await self._begin(turn)
        return None

    def _set_aside(self, turn: Turn) -> Matter | None:
        """A booking that looking something up came in front of is still the one that times and choices are for."""
        if turn.focus("check") is None or not turn.has(ProvideWhen, SelectOffered):
            return None
        return next((one for one in turn.matters if one.kind == KIND), None)

    async def _offered_visit(self, turn: Turn) -> Matter | None:
        """Yes to "would you like another time?" after a cancellation, or to a follow-up that the clinic asked about."""
        for skill, confirms in (("cancelled", "look"), ("follow_up", "follow_up")):
            offer = turn.waiting_for(skill)
            if offer is None or not turn.answers(offer, confirms):
                continue
            if turn.has(Affirm) or turn.has(ProvideWhen) or any(self._is_field(one) for one in turn.commands):
                turn.take(Affirm)
                await turn.met(offer)
                matter = await self._begin(turn)
                named = any(isinstance(one, Provide) and one.field == "service" for one in turn.commands)
                if not named and offer.data.get("service"):
                    await turn.remember(matter, "service", offer.data["service"], sureness=0.7)
                turn.commands = [one for one in turn.commands if not isinstance(one, StartFlow)]
                return matter
        return None

    def _is_another(self, turn: Turn, current: Matter) -> bool:
        """A new booking is asked for while one is open: another one only when it names another service."""
        services = [one for one in turn.commands if isinstance(one, Provide) and one.field == "service"]
        known = current.value("service")
        in_hand = turn.waiting_for(self.name, matter=current) is not None
        return bool(services and known and known not in services[0].values and not in_hand)

    def _concerns(self, turn: Turn, matter: Matter) -> bool:
        expectation = turn.waiting_for(self.name, matter=matter)
        if turn.has(Provide, ProvideWhen, SelectOffered, RequestAlternatives, CancelFlow, ComeBackLater, AnyWillDo):
            return any(self._is_field(one) for one in turn.commands) or turn.has(
                ProvideWhen, SelectOffered, RequestAlternatives, CancelFlow, ComeBackLater, AnyWillDo
            )
        if any(isinstance(one, Ask) and one.topic == "offers" for one in turn.commands):
            return True
        if turn.has(Affirm, Deny, DontKnow) and expectation is not None:
            return turn.answers(expectation) or (not expectation.confirms and turn.top is expectation)
        return bool(turn.notes.pop("go_on", False))

    def _is_field(self, command: object) -> bool:
        return isinstance(command, Provide) and (command.field in _FIELDS or command.of == "other")

    def _implies(self, turn: Turn) -> bool:
        """Nothing is going on, and what is said only makes sense as the wish for a visit."""
        if turn.has(Ask) and not turn.has(ProvideWhen):
            return False
        names_visit = any(
            isinstance(one, Provide) and one.field in ("service", "practitioner") for one in turn.commands
        )
        return names_visit or (
            turn.has(ProvideWhen)
            and not any(isinstance(one, ProvideWhen) and one.of_existing for one in turn.commands)
            and not turn.has(StartFlow)
        )

    async def _begin(self, turn: Turn) -> Matter:
        matter = await turn.open_matter(KIND)
        interest = self._interest(turn)
        if interest:
            await turn.remember(matter, "service", interest, sureness=0.6)
        return matter

    def _interest(self, turn: Turn) -> str:
        """What was just asked about ("what does a check-up cost?"), when nothing said now speaks against it."""
        fact = turn.loose.get("interest")
        if fact is None or turn.tx.now() - fact.at > INTEREST_LASTS:
            return ""
        named = [one for one in turn.commands if isinstance(one, Provide) and not one.excluded]
        others = [one for one in named if one.field == "service"]
        people = [one.values for one in named if one.field == "practitioner"]
        known = fact.value in {one.id for one in turn.clinic.services}
        fits = all(any(fact.value in turn.clinic.practitioner(who).services for who in some) for some in people)
        return str(fact.value) if known and fits and not others else ""

    # -- what was said -----------------------------------------------------------------------------------------------

    async def _absorb(self, turn: Turn, matter: Matter) -> Reply | None:
        await settle_subject(turn, matter)
        for provided in [one for one in turn.commands if isinstance(one, Provide) and one.field in _FIELDS]:
            turn.commands.remove(provided)
            await self._take_field(turn, matter, provided)
        self._infer(turn, matter)
        expectation = turn.waiting_for(self.name, matter=matter)
        if expectation is not None and turn.has(Affirm, Deny):
            reply = await self._take_yes_no(turn, matter, expectation)
            if reply is not None:
                return reply
        if together.has_second(matter):
            await together.take_times(turn, matter)
        if turn.has(AnyWillDo) and expectation is not None:
            await self._take_any(turn, matter, expectation)
        return await negotiation.take_wishes(turn, matter, self._aim(turn, matter))

    async def _take_field(self, turn: Turn, matter: Matter, provided: Provide) -> None:
        if provided.excluded:
            if provided.field == "practitioner":
                matter.data["not_practitioners"] = [*matter.data.get("not_practitioners", []), *provided.values]
                await turn.forget(matter, "choice", "practitioner")
            return
        known = matter.value(provided.field)
        value: object = list(provided.values) if provided.field == "practitioner" else provided.values[0]
        if provided.field in ("service", "location") and len(provided.values) > 1:
            await turn.remember(matter, f"{provided.field}_options", list(provided.values), provided.text)
            return
        if value == known:
            return
        await turn.forget(matter, "choice", f"{provided.field}_options")
        await turn.remember(matter, provided.field, value, provided.text, sureness=provided.score)
        if provided.field == "service":
            await self._drop_misfits(turn, matter)
            matter.title = turn.clinic.service(provided.values[0]).name.in_(turn.clinic.language)

    async def _drop_misfits(self, turn: Turn, matter: Matter) -> None:
        """A practitioner who does not offer the service now wanted was for another wish."""
        people = matter.value("practitioner")
        if isinstance(people, list) and not any(
            matter.value("service") in turn.clinic.practitioner(one).services for one in people
        ):
            await turn.forget(matter, "practitioner")
            matter.data["does_not_offer"] = people

    def _infer(self, turn: Turn, matter: Matter) -> None:
        """Nothing is asked that follows from what is known."""

    async def _take_any(self, turn: Turn, matter: Matter, expectation: Expectation) -> None:
        for command in turn.take(AnyWillDo):
            field = command.field or (expectation.asks[0] if expectation.asks else "")
            if field in ("practitioner", "location"):
                await turn.remember(matter, field, "any")
            else:
                turn.commands.append(AnyWillDo(field))

    async def _take_yes_no(self, turn: Turn, matter: Matter, expectation: Expectation) -> Reply | None:
        new_wish = turn.has(ProvideWhen, SelectOffered, RequestAlternatives)
        if turn.take(Affirm) and not new_wish:
            turn.take(Deny)
            if expectation.confirms == "book":
                return await self.book(turn, matter)
            offers = negotiation.offers_of(expectation, turn)
            if len(offers) == 1:
                await negotiation.choose(turn, matter, offers[0])
            elif offers:
                return await negotiation.restate(turn, matter, self._aim(turn, matter), expectation)
        if turn.take(Deny) and not new_wish:
            if expectation.confirms == "look":
                return await self._drop(turn, matter)
            if expectation.confirms == "book" or negotiation.offers_of(expectation, turn):
                return await self._refused(turn, matter, expectation)
        return None

    async def _refused(self, turn: Turn, matter: Matter, expectation: Expectation) -> Reply:
        """No to the time: let it go and ask for another day."""
        subject = turn.subject(matter)
        if subject is not None:
            await negotiation.let_go(turn, matter, subject)
        await turn.forget(matter, "choice", "time")
        await turn.touch(matter)
        reply = Reply((Say("booking.which_day_instead"),), asks=("date",))
        return turn.expect(self.name, reply, matter=matter)

    async def _drop(self, turn: Turn, matter: Matter) -> Reply:
        subject = turn.subject(matter)
        if subject is not None:
            await negotiation.let_go(turn, matter, subject)
        await turn.close(matter, "dropped")
        return Reply((Say("booking.dropped"),))

    # -- what to do next ---------------------------------------------------------------------------------------------

    async def next_step(self, turn: Turn, matter: Matter) -> Reply:
        missing = await self._ask_missing(turn, matter)
        if missing:
            return missing
        reply = await negotiation.next_step(turn, matter, self._aim(turn, matter))
        if together.has_second(matter):
            reply = await together.read_back(turn, matter, reply)
        return await self._lead(turn, matter, reply)

    async def _lead(self, turn: Turn, matter: Matter, reply: Reply) -> Reply:
        people = matter.data.pop("does_not_offer", None)
        if people:
            name = turn.clinic.practitioner(people[0]).name
            await turn.touch(matter)
            return Reply((Say("booking.does_not_offer", {"who": name}),)) + reply
        return reply

    async def _ask_missing(self, turn: Turn, matter: Matter) -> Reply | None:
        """The first thing that has to be known and is not."""
        if turn.shared and matter.patient_id is None:
            return self._ask(turn, matter, "name", Say("common.whom_does_it_concern"))
        await self._settle_service(turn, matter)
        if matter.value("service") is None:
            return self._ask_service(turn, matter)
        people = matter.value("practitioner")
        if isinstance(people, list):
            fitting = [one for one in people if matter.value("service") in turn.clinic.practitioner(one).services]
            if not fitting:
                await turn.forget(matter, "practitioner")
                matter.data["does_not_offer"] = people
            elif len(fitting) > 1:
                return self._ask_which(turn, matter, "practitioner", [turn.clinic.practitioner(o) for o in fitting])
            elif fitting != people:
                await turn.remember(matter, "practitioner", fitting, matter.facts["practitioner"].words)
        return await self._ask_location(turn, matter)

    async def _settle_service(self, turn: Turn, matter: Matter) -> None:
        """One service, if the words or the practitioner leave only one."""
        if matter.value("service") is not None:
            return
        options = matter.value("service_options")
        people = matter.value("practitioner")
        offered = (
            {service for one in people for service in turn.clinic.practitioner(one).services}
            if isinstance(people, list)
            else {service.id for service in turn.clinic.services}
        )
        left = [one for one in (options or offered) if one in offered]
        if len(left) == 1:
            await turn.remember(matter, "service", left[0], sureness=0.8)
            matter.title = turn.clinic.service(left[0]).name.in_(turn.clinic.language)

    def _ask_service(self, turn: Turn, matter: Matter) -> Reply:
        options = matter.value("service_options")
        people = matter.value("practitioner")
        if not options and isinstance(people, list):
            options = [
                s.id for s in turn.clinic.services if any(s.id in turn.clinic.practitioner(o).services for o in people)
            ]
        if not options:
            return self._ask(turn, matter, "service", Say("booking.ask_service"))
        shown = options[: 3 if turn.speaks else 6]
        names: list[FactValue] = [turn.clinic.service(one).name for one in shown]
        reply = Reply(
            (Say("booking.which_service", {"services": Listed(tuple(names))}),),
            asks=("service",),
            options=tuple(
                Option(f"SERVICE_{i}", Say("common.as_is", {"text": name})) for i, name in enumerate(names, 1)
            ),
        )
        return turn.expect(self.name, reply, matter=matter, data={"options": [["service", one] for one in shown]})

    def _ask_which(self, turn: Turn, matter: Matter, field: str, people: list[Practitioner]) -> Reply:
        reply = Reply(
            (Say("booking.which_practitioner", {"people": Listed(tuple(one.name for one in people))}),),
            asks=(field,),
            options=tuple(
                Option(f"PRACTITIONER_{i}", Say("common.as_is", {"text": one.name})) for i, one in enumerate(people, 1)
            ),
        )
        return turn.expect(self.name, reply, matter=matter, data={"options": [[field, one.id] for one in people]})

    async def _ask_location(self, turn: Turn, matter: Matter) -> Reply | None:
        if matter.value("location") is not None:
            return None
        service, people = matter.value("service"), matter.value("practitioner")
        who = turn.clinic.who_offers(service)
        if isinstance(people, list):
            who = tuple(one for one in who if one.id in people)
        places = [one for one in turn.clinic.locations if any(one.id in person.locations for person in who)]
        day = single_day(matter)
        if day is not None:
            # The day may settle it: nobody has to choose a house where nobody works that day.
            places = [one for one in places if any(_works(person, one.id, day) for person in who)] or places
        if len(places) < 2:
            return None
        reply = Reply(
            (Say("booking.which_location", {"places": Listed(tuple(one.name for one in places))}),),
            asks=("location",),
            options=tuple(
                Option(f"LOCATION_{i}", Say("common.as_is", {"text": one.name})) for i, one in enumerate(places, 1)
            ),
        )
        return turn.expect(self.name, reply, matter=matter, data={"options": [["location", one.id] for one in places]})

    def _ask(self, turn: Turn, matter: Matter, field: str, say: Say) -> Reply:
        return turn.expect(self.name, Reply((say,), asks=(field,)), matter=matter)

    def _aim(self, turn: Turn, matter: Matter) -> Aim:
        subject = turn.subject(matter) or turn.conversation.patient_id
        return Aim(
            skill=self.name,
            confirms="book",
            read_back="booking.read_back",
            patient_id=subject,
            names_details=turn.point.scheme != "email",
            in_a_row=2 if together.has_second(matter) else 1,
        )

    # -- the yes -----------------------------------------------------------------------------------------------------

    async def book(self, turn: Turn, matter: Matter) -> Reply:
        """The patient said yes. A web visitor first proves a number, so that the visit can be confirmed to somebody."""
        chosen = negotiation.choice_of(matter, turn)
        if chosen is None:
            return await self.next_step(turn, matter)
        subject = turn.subject(matter) or turn.conversation.patient_id
        missing = await self._ask_contact(turn, matter, subject)
        if missing is not None:
            await turn.remember(matter, "agreed", True)
            return missing
        try:
            appointment = await booking.book(
                chosen, patient_id=subject, tx=turn.tx, matter_id=matter.id, channel=turn.channel
            )
        except SlotTaken:
            await turn.forget(matter, "choice")
            return Reply((Say("booking.just_taken"),)) + await self.next_step(turn, matter)
        matter.about = appointment.id
        await turn.close(matter, "done")
        turn.notes.setdefault("booked", []).append(appointment.id)
        facts: dict[str, FactValue] = {
            "when": Moment(chosen.start),
            "who": turn.clinic.practitioner(chosen.practitioner).name,
            "where": turn.clinic.location(chosen.location).address,
        }
        plain = "_plain" if turn.point.scheme == "email" else ""
        along = await together.book(turn, matter) if together.has_second(matter) else None
        reply = Reply(
            (Say(f"booking.booked{plain}", facts), *((along,) if along else ())),
            options=()
            if turn.speaks
            else (Option("DIRECTIONS", Say("common.directions")), Option("INFO", Say("common.info"))),
        )
        turn.expect(self.name, reply, about=appointment.id, hours=24 * 30)
        return await self._ask_name_after(turn, reply, subject)

    async def _ask_name_after(self, turn: Turn, reply: Reply, subject: PatientId) -> Reply:
        """A number is enough to hold a visit by; the desk still wants a name."""
        speaker = turn.speaker
        if turn.point.scheme == "email" or (speaker and speaker.name) or subject != (speaker.id if speaker else None):
            return reply
        asking = Reply((Say("booking.ask_name"),), asks=("name",))
        turn.expect("proving", asking)
        return Reply(reply.says + asking.says, asks=asking.asks, options=reply.options)

    async def _ask_contact(self, turn: Turn, matter: Matter, subject: PatientId) -> Reply | None:
        """What a web visitor still owes: a name and a number, then the code."""
        if turn.point.scheme != "web" or turn.level(subject) > 0:
            return None
        claimed = turn.loose.get("claimed_phone")
        speaker = turn.speaker
        if claimed is None:
            asks = ("phone",) if speaker and speaker.name else ("name", "phone")
            phrase = "booking.ask_phone" if len(asks) == 1 else "booking.ask_name_and_phone"
            return turn.expect(self.name, Reply((Say(phrase),), asks=asks), matter=matter)
        reply = await ask_for_code(turn, subject)
        turn.expect(self.name, Reply(asks=("code",)), matter=matter)
        return reply
