"""Questions: about the clinic itself, from its texts verbatim, or handed to a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from samtal.clinic.model import Service, Text
from samtal.conversations.content import FactValue, Listed, Reply, Say, Verbatim
from samtal.kit.gazetteer import unknown_person
from samtal.matters.model import Expectation, Matter
from samtal.skills.answering.knowledge import knowledge_of
from samtal.skills.answering.languages import language_asked_for
from samtal.skills.answering.passages import split_questions
from samtal.skills.base import Turn, yes_no
from samtal.skills.commands import Ask, CannotUnderstand, Command, Provide, ProvideWhen, StartFlow
from samtal.skills.which import find_by_id, talked_of

MIN_WORDS = 3
SURE = 0.75
VERY_SURE = 0.9
PREPARATION_THRESHOLD = 0.25
"""Lower than for the clinic's texts at large: that a visit is meant is half the answer."""
_LEFT_TO_OTHERS = ("offers", "my_appointment", "directions", "how_did_you_know", "are_you_human", "abilities")
_ABOUT_OPENING = ("hours", "practitioner_days")


def _finding_a_time(turn: Turn) -> bool:
    return turn.focus("book", "reschedule") is not None


class Answering:
    name = "answering"
    order = 45

    async def handle(self, turn: Turn) -> Reply | None:
        asked = [one for one in turn.commands if isinstance(one, Ask) and one.topic not in _LEFT_TO_OTHERS]
        if not asked:
            return self._unlooked_for(turn)
        turn.commands = [one for one in turn.commands if one not in asked]
        turn.notes["digressed"] = True
        named = list(turn.commands)
        reply = Reply()
        for question in asked:
            reply = reply + await self._answer(turn, question)
        if any(one.topic in _ABOUT_OPENING for one in asked) and not turn.has(StartFlow) and not _finding_a_time(turn):
            turn.take(ProvideWhen)  # the day was part of the question
        if not turn.has(StartFlow, ProvideWhen):
            # What a question names is what it is about, not a wish for a visit; "book me one" may follow.
            await self._remember_interest(turn, named)
            turn.commands = [one for one in turn.commands if not isinstance(one, Provide)]
        return reply

    async def _remember_interest(self, turn: Turn, said: Sequence[Command]) -> None:
        services = [one.values for one in said if isinstance(one, Provide) and one.field == "service"]
        if services and len(services[0]) == 1:
            await turn.remember(None, "interest", services[0][0])

    def _unlooked_for(self, turn: Turn) -> Reply | None:
        """Words nobody understood may still be a question that the clinic's texts answer."""
        if not turn.has(CannotUnderstand) or len(turn.entry.text.split()) < MIN_WORDS:
            return None
        reply = self._from_texts(turn, Ask(turn.entry.text))
        if reply:
            turn.take(CannotUnderstand)
            turn.notes["digressed"] = True
        return reply or None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    async def _answer(self, turn: Turn, question: Ask) -> Reply:
        return await self._who_speaks(turn, question) or await self._by_topic(turn, question)

    async def _by_topic(self, turn: Turn, question: Ask) -> Reply:
        match question.topic:
            case "price":
                return self._price(turn, question)
            case "hours":
                return self._hours(turn, question)
            case "practitioner_days":
                return await self._days(turn, question)
            case "who_treats":
                return await self._who_treats(turn, question)
            case "phone_number":
                return Reply((Say("answering.phone_number", {"number": turn.clinic.phone}),))
            case "preparation":
                return await self._before_visit(turn, question)
            case "medical":
                return self._from_texts(turn, question) or await self._medical(turn, question)
            case _:
                return await self._general(turn, question)

    # -- the clinic's texts --------------------------------------------------------------------------------------------

    async def _general(self, turn: Turn, question: Ask) -> Reply:
        return (
            self._from_texts(turn, question)
            or await self._preparation(turn, question)
            or self._stranger(turn, question)
            or self._unknown(turn, question)
        )

    def _from_texts(self, turn: Turn, question: Ask) -> Reply:
        """Every part of the question that the clinic's texts answer, each in the clinic's words."""
        retriever = knowledge_of(turn.clinic).retriever
        parts: list[Say | Verbatim] = []
        texts = split_questions(question.text, turn.language) or [question.text]
        for text in texts if len(texts) == 1 else [*texts, question.text]:
            if len(parts) >= len(texts) or (parts and text == question.text):
                break
            hit = retriever.answer(text, language=turn.language, practitioner=self._own_practitioner(turn))
            if hit is None:
                continue
            words = Verbatim(Text({"": hit.passage.answer}))
            if hit.passage.practitioner:
                who = turn.clinic.practitioner(hit.passage.practitioner).name
                words_or_say: Say | Verbatim = Say("answering.says", {"who": who, "text": hit.passage.answer})
            else:
                words_or_say = words
            if words_or_say not in parts:
                parts.append(words_or_say)
        return Reply(tuple(parts))

    async def _before_visit(self, turn: Turn, question: Ask) -> Reply:
        """Surely a question about the visit: the clinic's own text on it, else what the service asks for."""
        hit = knowledge_of(turn.clinic).retriever.answer(question.text, language=turn.language)
        if hit is not None and hit.score >= SURE:
            return self._from_texts(turn, question)
        return (
            await self._preparation(turn, question, threshold=0.0)
            or self._from_texts(turn, question)
            or Reply((Say("directions.which_visit"),))
        )

    async def _preparation(self, turn: Turn, question: Ask, *, threshold: float = PREPARATION_THRESHOLD) -> Reply:
        """A question about what to do before a visit that is named, being booked, or booked already."""
        service = self._service(turn)
        if service is None:
            service = await self._of_booked(turn)
        if service is None and turn.speaker is not None:
            upcoming = await turn.upcoming(turn.speaker.id)
            if upcoming and turn.may_touch(upcoming[0]):
                service = turn.clinic.service(upcoming[0].service)
        retriever = knowledge_of(turn.clinic).preparations.get(service.id) if service else None
        if service is None or retriever is None:
            return Reply()
        ranked = retriever.rank(question.text, language=turn.language, limit=1)
        if not ranked or ranked[0].score < threshold:
            return Reply()
        turn.commands = [c for c in turn.commands if not (isinstance(c, Provide) and c.field == "service")]
        return Reply((Verbatim(service.preparation),))

    async def _of_booked(self, turn: Turn) -> Service | None:
        """The service of the booked time that was just spoken of."""
        expectation = await talked_of(turn)
        found = await find_by_id(expectation.about, turn) if expectation and expectation.about else None
        return turn.clinic.service(found.service) if found else None

    def _own_practitioner(self, turn: Turn) -> str | None:
        matter = turn.focus()
        people = matter.value("practitioner") if matter else None
        return people[0] if isinstance(people, list) and len(people) == 1 else None

    def _stranger(self, turn: Turn, question: Ask) -> Reply:
        """Somebody is asked for who does not work here."""
        name = unknown_person(question.text, knowledge_of(turn.clinic).people)
        return Reply((Say("answering.no_such_person", {"name": name}),)) if name else Reply()

    def _unknown(self, turn: Turn, question: Ask) -> Reply:
        """Honest, with a person behind it."""
        reply = yes_no("hand_over", Say("answering.do_not_know"))
        return turn.expect("handover", reply, data={"question": question.text})

    async def _medical(self, turn: Turn, question: Ask) -> Reply:
        """Never an opinion: a visit for it where one is known, else a person; and the advice line."""
        facts: dict[str, FactValue] = {"advice_line": turn.clinic.advice_line or turn.clinic.phone}
        named = [one for one in turn.commands if isinstance(one, Provide) and one.field == "service"]
        if named and len(named[0].values) == 1 and not turn.has(StartFlow):
            turn.commands = [one for one in turn.commands if one not in named]
            matter = await self._interest(turn, turn.clinic.service(named[0].value), named[0].text)
            reply = yes_no("look", Say("answering.medical_visit", facts))
            return turn.expect("booking", reply, matter=matter)
        reply = yes_no("hand_over", Say("answering.medical", facts))
        return turn.expect("handover", reply, data={"question": question.text})

    # -- what follows from the clinic file -------------------------------------------------------------------------------

    def _service(self, turn: Turn) -> Service | None:
        named = [one for one in turn.commands if isinstance(one, Provide) and one.field == "service"]
        if named:
            return turn.clinic.service(named[0].value)
        matter = turn.focus()
        known = matter.value("service") if matter else None
        return turn.clinic.service(known) if known else None

    def _price(self, turn: Turn, question: Ask) -> Reply:
        named = any(isinstance(one, Provide) and one.field == "service" for one in turn.commands)
        service = self._service(turn)
        hit = knowledge_of(turn.clinic).retriever.answer(question.text, language=turn.language)
        if not named and hit is not None and (service is None or hit.score >= VERY_SURE):
            return self._from_texts(turn, question)
        if service is None or not service.price:
            return self._from_texts(turn, question) or self._unknown(turn, question)
        if not turn.has(StartFlow):
            turn.commands = [c for c in turn.commands if not (isinstance(c, Provide) and c.field == "service")]
        return Reply((Say("answering.price", {"service": service.name, "price": service.price}),))

    def _hours(self, turn: Turn, question: Ask) -> Reply:
        when = next((one for one in turn.commands if isinstance(one, ProvideWhen)), None)
        reading = when.mention.best if when else None
        if reading is not None and reading.first and reading.first == reading.last:
            turn.commands = [one for one in turn.commands if one is not when]
            return Reply((self._hours_on(turn, reading.first),))
        if reading is not None and reading.weekdays:
            turn.commands = [one for one in turn.commands if one is not when]
            return Reply(tuple(self._hours_each(turn, one) for one in sorted(reading.weekdays)))
        hit = knowledge_of(turn.clinic).retriever.answer(question.text, language=turn.language)
        if hit is not None and hit.score >= VERY_SURE:
            return self._from_texts(turn, question)
        return Reply((Say("answering.hours", {"hours": self._week(turn)}),))

    def _hours_on(self, turn: Turn, day: date) -> Say:
        spans = turn.clinic.opening_hours.get(day.isoweekday(), ())
        if day in turn.clinic.closed or not spans:
            return Say("answering.closed_on", {"day": day})
        return Say("answering.open_on", {"day": day, "from": spans[0].start, "to": spans[-1].end})

    def _hours_each(self, turn: Turn, weekday: int) -> Say:
        """Every Friday, as a rule."""
        spans = turn.clinic.opening_hours.get(weekday, ())
        day = Say(f"common.day_{weekday}")
        if not spans:
            return Say("answering.closed_on", {"day": day})
        return Say("answering.open_on", {"day": day, "from": spans[0].start, "to": spans[-1].end})

    def _week(self, turn: Turn) -> Listed:
        days: list[FactValue] = []
        for weekday in range(1, 8):
            for span in turn.clinic.opening_hours.get(weekday, ()):
                facts: dict[str, FactValue] = {"day": Say(f"common.day_{weekday}"), "from": span.start, "to": span.end}
                days.append(Say("answering.day_hours", facts))
        return Listed(tuple(days), "and")

    async def _days(self, turn: Turn, question: Ask) -> Reply:
        people = self._people(turn)
        if not people:
            return await self._general(turn, question)
        said = tuple(self._days_of(turn, one) for one in people[:3])
        return Reply(said)

    def _people(self, turn: Turn) -> list[str]:
        named = [one for one in turn.commands if isinstance(one, Provide) and one.field == "practitioner"]
        if named:
            turn.commands = [one for one in turn.commands if one not in named]
            return list(named[0].values)
        matter = turn.focus()
        known = matter.value("practitioner") if matter else None
        if isinstance(known, list):
            return list(known)
        service = self._service(turn)
        return [one.id for one in turn.clinic.who_offers(service.id)] if service else []

    def _days_of(self, turn: Turn, practitioner_id: str) -> Say:
        practitioner = turn.clinic.practitioner(practitioner_id)
        weekdays = sorted({day for week in practitioner.hours.values() for day, spans in week.items() if spans})
        days = Listed(tuple(Say(f"common.day_{day}") for day in weekdays), "and")
        return Say("answering.works_on", {"who": practitioner.name, "days": days})

    async def _who_speaks(self, turn: Turn, question: Ask) -> Reply:
        """Who of those asked about speaks a language, by the clinic file; one alone is remembered for what follows."""
        language = language_asked_for(question.text)
        if not language:
            return Reply()
        service = self._service(turn)
        among = turn.clinic.who_offers(service.id) if service else turn.clinic.practitioners
        people = [one for one in among if language in one.languages]
        if not people:
            return Reply()
        if service is not None:
            words = next((c.text for c in turn.commands if isinstance(c, Provide) and c.field == "service"), "")
            matter = await self._interest(turn, service, words or question.text)
            if len(people) == 1:
                await turn.remember(matter, "practitioner", [people[0].id], sureness=0.6)
            await turn.touch(matter)
        phrase = "answering.speaks" if len(people) == 1 else "answering.several_speak"
        return Reply((Say(phrase, {"who": Listed(tuple(one.name for one in people), "and")}),))

    async def _interest(self, turn: Turn, service: Service, words: str) -> Matter:
        """A question about a service is the beginning of a booking: remembered, not pressed."""
        matter = turn.focus("book")
        if matter is None or matter.value("service") not in (None, service.id):
            matter = await turn.open_matter("book", title=service.name.in_(turn.clinic.language))
        await turn.remember(matter, "service", service.id, words)
        return matter

    async def _who_treats(self, turn: Turn, question: Ask) -> Reply:
        """Who does this here; the question is the beginning of a booking, so what it named is remembered."""
        service = self._service(turn)
        if service is None:
            return await self._general(turn, question)
        words = next((c.text for c in turn.commands if isinstance(c, Provide) and c.field == "service"), "")
        turn.commands = [c for c in turn.commands if not (isinstance(c, Provide) and c.field == "service")]
        people = turn.clinic.who_offers(service.id)
        if not people:
            return self._unknown(turn, question)
        facts: dict[str, FactValue] = {"who": Listed(tuple(one.name for one in people), "and"), "service": service.name}
        matter = await self._interest(turn, service, words or question.text)
        if len(people) == 1:
            await turn.remember(matter, "practitioner", [people[0].id], sureness=0.6)
        await turn.touch(matter)
        phrase = "answering.we_do" if len(people) == 1 else "answering.several_do"
        reply = yes_no("look", Say(phrase, facts), Say("answering.shall_i_look"))
        return turn.expect("booking", reply, matter=matter)
