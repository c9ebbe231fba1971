"""Links to the patient's page, made and opened as the desk and a phone do."""

from reminders.usecases.aftercare_page import opened_page
from reminders.usecases.edit import Edit
from reminders.usecases.page_links import make_link


def edit(world) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "a test", world.now)


def link(world, patient_id: str) -> str:
    return make_link(edit(world), patient_id).token


def page(world, token: str):
    return opened_page(world.store, world.shelf, token, world.now)
