"""How a mail server delivers to a system behind it (RFC 2033), as little of it as there is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

PATIENCE = 30.0
"""Seconds; a server that waits for an answer for ever shows an error of the other side."""


async def deliver(
    raw: bytes, *, sender: str, recipients: Sequence[str], host: str, port: int, hello: str = "LHLO"
) -> list[str]:
    """Deliver one message; gives the answer for each recipient, in their order."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            return await _talk(reader, writer, raw, sender, recipients, hello)
        finally:
            writer.close()


async def _talk(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    raw: bytes,
    sender: str,
    recipients: Sequence[str],
    hello: str,
) -> list[str]:
    async def ask(line: str) -> str:
        writer.write(line.encode() + b"\r\n")
        await writer.drain()
        return await _answer(reader)

    await _answer(reader)
    await ask(f"{hello} mx.example")
    utf8 = "" if sender.isascii() else " SMTPUTF8"
    await ask(f"MAIL FROM:<{sender}> SIZE={len(raw)}{utf8}")
    answers = {one: await ask(f"RCPT TO:<{one}>") for one in recipients}
    known = [one for one in recipients if answers[one].startswith("2")]
    if known and (await ask("DATA")).startswith("3"):
        writer.write(_stuffed(raw) + b".\r\n")
        await writer.drain()
        if hello == "LHLO":
            answers |= {one: await _answer(reader) for one in known}
        else:
            answers |= dict.fromkeys(known, await _answer(reader))
    await ask("QUIT")
    return [answers[one] for one in recipients]


async def _answer(reader: asyncio.StreamReader) -> str:
    """The last line of an answer."""
    while True:
        line = (await reader.readline()).decode("utf-8", "replace").rstrip("\r\n")
        if line[3:4] != "-":
            return line


def _stuffed(raw: bytes) -> bytes:
    """Lines end as the wire wants them, and no line is a lone dot."""
    lines = raw.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)
