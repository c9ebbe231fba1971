"""The demo's desk in a browser: three days have passed, today's visits are booked, and the phones lie beside it."""

import signal
import webbrowser
from threading import Event

import typer

from reminders.cli import frame, logs
from reminders.cli.demo_cast import BEGIN, MONDAY, Cast
from reminders.cli.demo_run import Story
from reminders.runtime import Runtime, SimulatedClock, be_worker
from reminders.store.scope import Scope
from reminders.web import WebServer, create_app

ANY_PORT = 0


def open_desk(runtime: Runtime, clock: SimulatedClock, scope: Scope, port: int = ANY_PORT) -> None:
    """Let three days pass, then serve the desk until Ctrl-C."""
    clock.set(BEGIN)
    Cast(runtime, scope).book_today()
    with frame.err.status("Three days pass at the clinic ..."):
        for _ in Story(runtime, clock, scope, until=MONDAY).unfold():
            pass
    logs.set_up(runtime.settings)
    with be_worker(runtime):
        _serve(runtime, port)


def _serve(runtime: Runtime, port: int) -> None:
    web = WebServer(create_app(runtime), "127.0.0.1", port)
    address = f"http://127.0.0.1:{web.port}/demo"
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    web.start(ended.set)
    typer.echo(f"The desk is open at {address}")
    typer.echo("Register a visit, then press Next text. Ctrl-C ends it; nothing has left this machine.")
    webbrowser.open(address)
    ended.wait()
    web.stop()
    web.join()
