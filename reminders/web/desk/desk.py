"""Puts the desk together: who may enter, and every page."""

from gettext import NullTranslations

from fastapi import FastAPI

from reminders.runtime import Runtime, SimulatedClock
from reminders.usecases.begin import FirstRun
from reminders.web import demo
from reminders.web.desk import (
    audit,
    courses,
    doors,
    faults,
    import_page,
    me,
    members,
    patients,
    protocols,
    protocols_trial,
    register,
    settings,
    settings_clinic,
    settings_clinics,
    settings_on_call,
    settings_senders,
    settings_texts,
    static,
    today,
    todo,
    unsent,
)
from reminders.web.desk import first_run as first_page
from reminders.web.desk.entry import Entry
from reminders.web.desk.frame import Desk
from reminders.web.desk.pages import Pages
from reminders.web.desk.parts import Parts
from reminders.web.desk.routes import join

PAGES = (
    today.add,
    import_page.add,
    register.add,
    todo.add,
    patients.add,
    courses.add,
    settings.add,
    settings_clinic.add,
    settings_clinics.add,
    settings_texts.add,
    settings_on_call.add,
    settings_senders.add,
    members.add,
    me.add,
    audit.add,
    protocols.add,
    protocols_trial.add,
    unsent.add,
)


def open_desk(
    app: FastAPI, runtime: Runtime, first_run: FirstRun | None = None, words: NullTranslations | None = None
) -> None:
    """Add the desk to an application. `first_run`: the link by which somebody may begin; `words`: in which language."""
    entry, pages = Entry(runtime), Pages(runtime, words)
    desk = Desk(runtime, entry, pages, Parts(pages))
    join(
        app.router,
        static.router(),
        doors.router(runtime, entry, pages),
        first_page.router(runtime, pages, first_run),
        *(add(desk) for add in PAGES),
    )
    if isinstance(runtime.clock, SimulatedClock):
        join(app.router, demo.add(desk))
    faults.prepare(app, desk)
