"""A mail server on the loopback that keeps what it takes, and refuses what it is told to."""

from __future__ import annotations

import asyncio
import base64
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self


class FakeSmtp:
    """Speaks just enough SMTP, on a thread of its own."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.logins: list[str] = []
        self.refuse: dict[str, str] = {}
        """Command -> the line it is refused with, such as 550 no such user."""
        self.hang_up = False

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._server: Any = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def _stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = recipient = ""
        writer.write(b"220 fake ESMTP\r\n")
        while not self.hang_up and (line := (await reader.readline()).decode().strip()):
            verb = line.split(" ")[0].upper()
            if verb in self.refuse:
                writer.write(self.refuse[verb].encode() + b"\r\n")
            elif verb == "EHLO":
                writer.write(b"250-fake\r\n250 AUTH PLAIN\r\n")
            elif verb == "AUTH":
                self.logins.append(base64.b64decode(line.split(" ")[2]).decode())
                writer.write(b"235 welcome\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                await self._take(reader, sender, recipient)
                writer.write(b"250 taken\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                sender = line if verb == "MAIL" else sender
                recipient = line if verb == "RCPT" else recipient
                writer.write(b"250 ok\r\n")
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, sender: str, recipient: str) -> None:
        text = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
        found = message_from_bytes(text, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        self.envelopes.append((sender, recipient))
