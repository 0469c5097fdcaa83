"""Who took a step, in how many conversations, and whether anybody was asked for what was known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from samtal.conversations import repository as conversations
from samtal.db.transaction import Reading
from samtal.kit.ids import ContactPointId, PatientId
from samtal.kit.phones import is_withheld
from samtal.matters import repository as matters
from samtal.matters.model import Fact
from samtal.patients import repository as patients
from samtal.rehearsals.eye import Out
from samtal.rehearsals.model import Gives, Step
from samtal.rehearsals.repeats import Repeats
from samtal.rehearsals.stage import Stage

LAST_POINT = """
select contact_point_id from timeline_entry
where clinic_id = $1 and channel = $2 and direction = 'in' and contact_point_id is not null
order by received_at desc, id desc limit 1
"""


@dataclass(slots=True)
class Watch:
    """The books of one rehearsal."""

    visitors: dict[str, str] = field(default_factory=dict)
    points: dict[tuple[str, str], ContactPointId] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=Repeats)
    _asked: dict[str, set[str]] = field(default_factory=dict)

    async def point_of(self, stage: Stage, step: Step, tx: Reading) -> ContactPointId | None:
        """The contact point of whoever takes this step."""
        known = self.points.get((step.on, step.who))
        if known is not None:
            return known
        found = None
        if step.on in ("phone", "whatsapp", "sms") and not is_withheld(step.who):
            point = await patients.contact_point_at("tel", [step.who], tx)
            found = point.id if point else None
        elif step.on == "email":
            point = await patients.contact_point_at("email", [step.who.casefold()], tx)
            found = point.id if point else None
        else:
            last = await tx.fetchval(LAST_POINT, tx.clinic_id, step.on)
            found = ContactPointId(last) if last else None
        if found is not None:
            self.points[step.on, step.who] = found
        return found

    async def see(self, stage: Stage, step: Step, replies: list[Out]) -> None:
        """Keep the books: what is known of the person now, and what was asked in the replies to this step."""
        async with stage.house.database.reading(stage.clinic_id) as tx:
            point = await self.point_of(stage, step, tx)
            if point is None:
                return
            contact = await patients.contact_point(point, tx)
            person = str(contact.conversation_id)
            open_matters = await matters.open_matters(contact.conversation_id, tx)
            loose = await matters.loose_facts(contact.conversation_id, tx)
        matter = str(open_matters[0].id) if open_matters else ""
        before = self._asked.get(person, set())
        said = bool(step.acts)
        gave = self._given(step, loose)
        local = stage.clock.now().astimezone(stage.clinic.zone)
        contact_name = f"{step.on}:{step.who}:{local.date()}"
        if said:
            asked_before = before
            known_now = set(open_matters[0].facts) if open_matters else set()
            clearly = bool(asked_before and (asked_before & (known_now | gave)))
            self.repeats.answered(person, clearly=clearly)
        # What stood before this reply was given before it was asked.
        for reply in replies:
            facts = list(reply.asks)
            if facts:
                self.repeats.asked(
                    person, facts, contact=contact_name, question=reply.confirms or reply.text, matter=matter
                )
                self._asked[person] = set(facts)
        if open_matters:
            kinds = [kind for kind in open_matters[0].facts if kind in _MATTER_FACTS]
            self.repeats.given(person, kinds, matter=matter)
        self.repeats.given(person, gave)

    def _given(self, step: Step, loose: Mapping[str, Fact]) -> set[str]:
        gave: set[str] = {kind for kind in ("name", "born") if kind in loose}
        if "claimed_phone" in loose:
            gave.add("phone")
        for act in step.acts:
            if isinstance(act, Gives):
                gave |= {kind for kind in ("name", "phone", "email", "born") if getattr(act, kind)}
        return gave

    async def threads(self, stage: Stage, tx: Reading) -> int:
        """Distinct conversations of those who took a step, claims counted as what they turned out to be."""
        owners: set[PatientId] = set()
        for point_id in self.points.values():
            contact = await patients.contact_point(point_id, tx)
            conversation = await conversations.conversation(contact.conversation_id, tx)
            owners.add(await patients.claimed_root(conversation.patient_id, tx))
        return len(owners)


_MATTER_FACTS = frozenset({"service", "practitioner", "location", "date", "time", "reason"})
