"""What the clinic sends of its own accord: confirmations, reminders, the message after a call."""
