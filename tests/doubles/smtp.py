"""A mail server on the loopback: takes mails as the standard says, and has the faults that mail servers have."""

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from threading import Event, Thread

LONGEST_WAIT = 20.0  # seconds that a fault lasts if nobody ends it


class Fault(Enum):
    """What the server does wrong."""

    SIGN_IN_REFUSED = "sign-in"
    RECIPIENT_REFUSED = "recipient"
    HANGS = "hangs"  # says nothing, not even hello
    DRIPS = "drips"  # after the mail: one letter every now and then, and never a whole line
    NO_MAIL_SERVER = "no-mail-server"
    LEAVES = "leaves"  # hangs up when the mail comes


@dataclass
class MailServer:
    """What it was told: commands in order, and whole mails."""

    port: int = 0
    fault: Fault | None = None
    certificate: Path | None = None  # offers STARTTLS where it has one
    commands: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)


class _Conversation(socketserver.StreamRequestHandler):
    timeout = LONGEST_WAIT
    told: MailServer

    def handle(self) -> None:
        with suppress(OSError):
            self._talk()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()  # after STARTTLS it is not the one that the server closes

    def _talk(self) -> None:
        if self.told.fault is Fault.HANGS:
            self.told.over.wait(LONGEST_WAIT)
            return
        if self.told.fault is Fault.NO_MAIL_SERVER:
            self._say("HTTP/1.1 400 Bad Request")
            return
        self._say("220 mail.example")
        while line := self.rfile.readline().decode().strip():
            self.told.commands.append(line)
            if not self._answer(*line.partition(" ")[::2]):
                return

    def _answer(self, verb: str, rest: str) -> bool:
        match verb.upper():
            case "EHLO":
                starttls = ["250-STARTTLS"] if self.told.certificate else []
                self._say("250-mail.example", *starttls, "250 AUTH PLAIN LOGIN")
            case "STARTTLS":
                self._say("220 go on")
                self._encrypt()
            case "AUTH":
                refused = self.told.fault is Fault.SIGN_IN_REFUSED
                self._say("535 no such user reminders@clinic.example" if refused else "235 welcome")
            case "RCPT" if self.told.fault is Fault.RECIPIENT_REFUSED:
                self._say(f"550 no mailbox {rest}")
            case "DATA":
                return self._take()
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 fine")
        return True

    def _take(self) -> bool:
        if self.told.fault is Fault.LEAVES:
            return False
        self._say("354 go on")
        lines = list(iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), "."))
        if self.told.fault is Fault.DRIPS:
            while not self.told.over.wait(0.05):
                self.wfile.write(b"2")
        self.told.mails.append("\n".join(lines))
        self._say("250 taken")
        return True

    def _encrypt(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.told.certificate))
        self.request = self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True


@contextmanager
def mail_server(fault: Fault | None = None, certificate: Path | None = None) -> Iterator[MailServer]:
    """A server on a free port of this machine, until the end of the block."""
    told = MailServer(fault=fault, certificate=certificate)
    handler = type("Conversation", (_Conversation,), {"told": told})
    with _Server(("127.0.0.1", 0), handler) as server:
        told.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            told.over.set()
            server.shutdown()
            thread.join()
