"""Free times and booked ones: what could be booked, who has it, and what became of it."""

from samtal.appointments.blocks import block_time, unblock
from samtal.appointments.booking import (
    book,
    cancel,
    confirm_attendance,
    decline,
    hold,
    mark,
    move,
    release_hold,
)
from samtal.appointments.calendar import (
    at,
    between,
    blocks_between,
    earlier,
    everything,
    get,
    held,
    practitioners_in_use,
    todays,
    upcoming,
)
from samtal.appointments.external_ids import external_ids_of, known_as, name_externally
from samtal.appointments.finding import fits, free_times, look, nearest, why_not
from samtal.appointments.importing import Imported, import_appointments
from samtal.appointments.model import (
    Appointment,
    Block,
    NoSuchAppointment,
    NotPossible,
    Participation,
    SlotTaken,
    Status,
    read_status,
)
from samtal.appointments.slots import visit_at
from samtal.appointments.wishes import FreeTime, WhyNot, Wish

__all__ = [
    "Appointment",
    "Block",
    "FreeTime",
    "Imported",
    "NoSuchAppointment",
    "NotPossible",
    "Participation",
    "SlotTaken",
    "Status",
    "WhyNot",
    "Wish",
    "at",
    "between",
    "block_time",
    "blocks_between",
    "book",
    "cancel",
    "confirm_attendance",
    "decline",
    "earlier",
    "everything",
    "external_ids_of",
    "fits",
    "free_times",
    "get",
    "held",
    "hold",
    "import_appointments",
    "known_as",
    "look",
    "mark",
    "move",
    "name_externally",
    "nearest",
    "practitioners_in_use",
    "read_status",
    "release_hold",
    "todays",
    "unblock",
    "upcoming",
    "visit_at",
    "why_not",
]
