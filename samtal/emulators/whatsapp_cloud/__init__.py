"""Meta's WhatsApp Cloud API on the loopback, with its limits, its window, its errors and its untidy webhooks.

`cloud.py` is what tests and rehearsals drive, `limits.py` refuses what Meta refuses, `envelope.py` writes webhooks.
"""

from samtal.emulators.whatsapp_cloud.cloud import WhatsAppCloud
from samtal.emulators.whatsapp_cloud.limits import Template

__all__ = ["Template", "WhatsAppCloud"]
