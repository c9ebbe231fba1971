"""Logging: a static event name and fields, for people or machines, on standard error.

No traceback shows local variables: they may hold a name, a number or a text.
"""

import logging
import sys

import structlog
from structlog.typing import Processor

from reminders.config import Settings

_QUIET = ("apscheduler", "twilio.http_client", "alembic")  # they log addresses, or more than anybody reads


def set_up(settings: Settings) -> None:
    """Configure logging once, at the start of a service."""
    level = logging.getLevelNamesMapping()[settings.log.level.upper()]
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    last: list[Processor] = [
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    ]
    if settings.log.format == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
