"""Serves the application beside the worker, in a thread of its own, on a port that is taken before anything is sent."""

import errno
import socket
from collections.abc import Callable
from threading import Thread

import structlog
import uvicorn
from fastapi import FastAPI

from reminders.errors import ConfigError

log = structlog.get_logger(__name__)

MOST_CONNECTIONS = 200  # more are turned away with 503, so that a flood of them leaves memory to the worker
LAST_ANSWERS = 5  # seconds for requests that are being answered when it is told to stop


class WebServer:
    """One listening server. Made: the port is ours, and callers wait in line; started: they are answered.

    Raises:
        ConfigError: the address cannot be listened on.
    """

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self.app = app
        self._socket = _listen(host, port)
        self.port: int = self._socket.getsockname()[1]  # also where 0 asked for any
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="on",
            log_config=None,  # our own logging; of requests nothing is written, since what is interesting logs itself
            access_log=False,
            proxy_headers=False,  # nobody is believed about who called, nor by which address
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._run, name="web")
        self._ended: Callable[[], None] = lambda: None
        self._told_to_stop = False

    @property
    def failed(self) -> bool:
        """True where it ended though nobody told it to."""
        return not self._thread.is_alive() and not self._told_to_stop

    def start(self, ended: Callable[[], None] = lambda: None) -> None:
        """Begin to answer; returns at once. `ended` is called in its thread when it has ended, for whatever reason."""
        self._ended = ended
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests and answer those that are here. Safe in a signal handler."""
        self._told_to_stop = True
        self._server.should_exit = True

    def join(self) -> None:
        """Wait until it has stopped."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        except BaseException as error:  # uvicorn ends by SystemExit too, which in a thread nobody would hear
            log.exception("web_failed", error=type(error).__name__)
        finally:
            self._socket.close()
            self._ended()


def _listen(host: str, port: int) -> socket.socket:
    """Take the port now; who calls before the server runs waits in line."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise _not_listening(host, port, error) from error


def _not_listening(host: str, port: int, error: OSError) -> ConfigError:
    where = f"{host} port {port}"
    match error.errno:
        case errno.EADDRINUSE:
            problem = f"Another program listens on {where} already."
            remedy = "End it, or give another port under [web]; `reminders worker` sends without listening."
        case errno.EACCES:
            problem = f"Listening on {where} is not allowed."
            remedy = "Give a port from 1024 on under [web], and let a proxy take the one below."
        case _:
            problem = f"Nothing can listen on {where}: {error.strerror}."
            remedy = "Give an address of this machine as host under [web], such as 127.0.0.1."
    return ConfigError(problem, remedy=remedy)
