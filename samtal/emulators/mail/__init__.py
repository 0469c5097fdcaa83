"""A small mail world on the loopback: a relay that takes what the clinic sends, mailboxes of patients, and their mail
programs, which write to the clinic.

`world.py` is what tests and rehearsals drive, `relay.py` speaks SMTP, `lmtp.py` delivers to the clinic as its own mail
server would, `writing.py` composes what mail programs compose.
"""

from samtal.emulators.mail.world import Mailed, MailWorld

__all__ = ["MailWorld", "Mailed"]
