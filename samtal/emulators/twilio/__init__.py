"""Twilio's messages and calls on the loopback: signed webhooks, statuses, STOP at the edge, and callers on the line.

`account.py` is what tests and rehearsals drive, `call.py` is one caller on the ConversationRelay, `signing.py` signs,
`twiml.py` reads what it is told to do with a call.
"""

from samtal.emulators.twilio.account import TwilioAccount
from samtal.emulators.twilio.call import Call

__all__ = ["Call", "TwilioAccount"]
