"""Logging: a static event name and fields, for people or machines, on standard error.

Of an error its kind and its way through the code are told, without local variables. Its message is told only where
it is our own, which holds nothing personal: a library's may quote what it was given.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import TextIO

import structlog
from structlog.typing import ExcInfo, Processor

from reminders.config import Settings
from reminders.errors import RemindersError

# Addresses, or more than anybody reads.
_QUIET = ("apscheduler", "twilio.http_client", "alembic", "uvicorn.access", "uvicorn.error")


def be_quiet() -> None:
    """For commands: they say themselves what happens, so only what nobody expected is logged."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, _for_people()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def set_up(settings: Settings) -> None:
    """Configure logging once, at the start of a service."""
    level = logging.getLevelNamesMapping()[settings.log.level.upper()]
    last: list[Processor] = [_for_people()]
    if settings.log.format == "json":
        last = [structlog.processors.ExceptionRenderer(told), structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,  # costs 2 microseconds a line; a kept one would outlive the next set-up
    )
    logging.basicConfig(handlers=[_Libraries()], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _for_people() -> Processor:
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_write)


def told(exc_info: ExcInfo) -> str:
    """An error, and those that led to it, the first one first."""
    return "\n".join(_told(exc_info[1]))


def _told(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _told(earlier)
        yield "which led to:"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    yield f"{kind}: {error}" if isinstance(error, RemindersError) else kind


def _write(output: TextIO, exc_info: ExcInfo) -> None:
    output.write(f"\n{told(exc_info)}")


class _Libraries(logging.Handler):
    """What libraries say goes the same way: their words without the values in them."""

    def emit(self, record: logging.LogRecord) -> None:
        said = {"library": record.name, "says": str(record.msg)}
        structlog.get_logger().log(record.levelno, "library_said", exc_info=record.exc_info, **said)
