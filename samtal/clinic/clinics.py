"""Every clinic in memory, for a turn asks its clinic a hundred things and the file changes once a week."""

from __future__ import annotations

import asyncio

from samtal.clinic.model import Clinic
from samtal.clinic.repository import load_clinic, load_fingerprints
from samtal.db.pool import Database
from samtal.kit.errors import Misconfigured
from samtal.kit.ids import ClinicId


class Clinics:
    """The clinics of a database, read when first needed and again when they have changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clinics: dict[ClinicId, Clinic] = {}
        self._marks: dict[ClinicId, str] = {}
        self._reading = asyncio.Lock()

    async def get(self, clinic_id: ClinicId) -> Clinic:
        """The clinic, from memory after the first time."""
        found = self._clinics.get(clinic_id)
        return found if found is not None else await self._read(clinic_id)

    def forget(self, clinic_id: ClinicId) -> None:
        """It has just been changed: read it again when it is next needed."""
        self._clinics.pop(clinic_id, None)

    async def refresh(self) -> frozenset[ClinicId]:
        """Forget the clinics that another process has changed; the answer is which."""
        async with self._database.as_worker() as tx:
            marks = await load_fingerprints(tx)
        changed = frozenset(one for one in self._clinics if marks.get(one) != self._marks.get(one))
        for clinic_id in changed:
            self.forget(clinic_id)
        self._marks = marks
        return changed

    async def _read(self, clinic_id: ClinicId) -> Clinic:
        async with self._reading:
            if clinic_id not in self._clinics:
                async with self._database.reading(clinic_id) as tx:
                    clinic = await load_clinic(clinic_id, tx)
                if clinic is None:
                    raise Misconfigured(f"there is no clinic {clinic_id}, load its clinic file first")
                self._clinics[clinic_id] = clinic
            return self._clinics[clinic_id]
