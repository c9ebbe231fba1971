"""Puts the desk together: who may enter, and every page."""

from fastapi import FastAPI

from reminders.runtime import Runtime, SimulatedClock
from reminders.web import demo
from reminders.web.desk import (
    audit,
    courses,
    doors,
    faults,
    members,
    patients,
    protocols,
    protocols_trial,
    register,
    settings,
    settings_clinic,
    settings_senders,
    settings_texts,
    static,
    today,
    todo,
)
from reminders.web.desk.entry import Entry
from reminders.web.desk.frame import Desk
from reminders.web.desk.pages import Pages

PAGES = (
    today.add,
    register.add,
    todo.add,
    patients.add,
    courses.add,
    settings.add,
    settings_clinic.add,
    settings_texts.add,
    settings_senders.add,
    members.add,
    audit.add,
    protocols.add,
    protocols_trial.add,
)


def open_desk(app: FastAPI, runtime: Runtime) -> None:
    """Add the desk to an application."""
    entry, pages = Entry(runtime), Pages(runtime)
    desk = Desk(runtime, entry, pages)
    app.include_router(static.router())
    app.include_router(doors.router(runtime, entry, pages))
    for add in PAGES:
        app.include_router(add(desk))
    if isinstance(runtime.clock, SimulatedClock):
        app.include_router(demo.add(desk))
    faults.prepare(app, entry, pages)
