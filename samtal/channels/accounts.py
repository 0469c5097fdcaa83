"""Which of the clinic's accounts is on which channel, with its settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from samtal.kit.errors import Misconfigured
from samtal.kit.ids import ClinicId


@dataclass(frozen=True, slots=True)
class Account:
    clinic_id: ClinicId
    channel: str
    account: str
    settings: BaseModel


class Accounts:
    """Every account of every clinic, found from either side."""

    def __init__(self, accounts: Iterable[Account] = ()) -> None:
        self._by_account: dict[tuple[str, str], Account] = {}
        self._by_clinic: dict[tuple[ClinicId, str], Account] = {}
        for account in accounts:
            self.add(account)

    def add(self, account: Account) -> None:
        self._by_account[account.channel, account.account] = account
        self._by_clinic.setdefault((account.clinic_id, account.channel), account)

    def find(self, channel: str, account: str) -> Account | None:
        return self._by_account.get((channel, account))

    def of_clinic(self, clinic_id: ClinicId, channel: str, account: str = "") -> Account:
        """The account to send from; raises Misconfigured when the clinic has none on this channel."""
        found = self._by_account.get((channel, account)) if account else None
        found = found or self._by_clinic.get((clinic_id, channel))
        if found is None or found.clinic_id != clinic_id:
            raise Misconfigured(f"clinic {clinic_id} has no account for {channel}: add one under [[accounts]]")
        return found

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_account.values())
