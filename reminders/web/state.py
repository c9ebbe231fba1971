"""/health for load balancers and people who wonder, /metrics for monitors: open, and nothing personal in them."""

from datetime import datetime

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from reminders.runtime import Runtime
from reminders.usecases import health
from reminders.usecases.health import Health
from reminders.web.metrics import Metrics

log = structlog.get_logger(__name__)

WELL, UNWELL = 200, 503


def router(runtime: Runtime) -> APIRouter:
    """The two addresses."""
    family = APIRouter()
    metrics = Metrics(runtime)

    @family.get("/health")
    def show_health() -> Response:
        """Whether texts go out, as JSON; 503 where somebody needs to act."""
        try:
            seen = health.look(runtime.sending, runtime.now())
        except Exception as error:  # the database: what cannot be looked at is not well
            log.exception("health_unknown", error=type(error).__name__)
            return JSONResponse({"ok": False, "why": "The database cannot be read."}, UNWELL)
        return JSONResponse(told(seen), WELL if seen.ok else UNWELL)

    @family.get("/metrics")
    def show_metrics() -> Response:
        """The same as numbers."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return family


def told(seen: Health) -> dict[str, object]:
    """What anybody may know. Left out: what staff wrote as a reason, and the names of machines."""
    return {
        "ok": seen.ok,
        "works": seen.works,
        "at": _at(seen.at),
        "standing": seen.standing,
        "workers": len(seen.alive),
        "blocked": [worker.blocked_reason for worker in seen.alive if not worker.sends],
        "last_tick_at": _at(seen.last_tick_at),
        "due": seen.due,
        "oldest_due_seconds": seen.oldest_due.total_seconds(),
        "on_their_way": seen.on_their_way,
        "unsure": seen.unsure,
        "held": seen.held,
        "undelivered_last_day": seen.undelivered_last_day,
        "last_sent_at": _at(seen.last_sent_at),
        "paused": [{"clinic": one.clinic, "since_at": _at(one.since_at)} for one in seen.paused],
        "stopped": [{"sender": one.sender, "code": one.code, "since_at": _at(one.since_at)} for one in seen.stopped],
        "resting": [{"sender": one.sender, "until_at": _at(one.until_at)} for one in seen.breakers],
        "alarms": [{"kind": one.kind, "since_at": _at(one.since_at)} for one in seen.alarms],
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
