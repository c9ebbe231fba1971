"""Situations in which a visit is registered: what was there before, and what staff want."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from reminders.domain.vocabulary import Category, Purpose, StaffRole
from reminders.store import tables
from reminders.usecases.adjust_visit import Wish
from reminders.usecases.authority import SaidBy
from reminders.usecases.change import pause
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit
from reminders.usecases.register_visit import Registration
from reminders.usecases.staff import NewStaff, add_staff
from tests.usecases.world import ALL, ANA, FRIDAY, World

PEN, PEEL = GivenTreatment("microneedling-pen"), GivenTreatment("peel-superficial")
COURSE = AgreedCourse(sessions=4, agreed=True, interval_days=30)
FRONT_DESK, PAULA = SaidBy("Frida Front"), SaidBy("Paula Practitioner")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def edit(world: World, **given: object) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "staff/x", world.now, **given)  # type: ignore[arg-type]


def visit(world: World, patient: NewPatient | str, *treatments: GivenTreatment, **given: object) -> NewVisit:
    if "starts_at" not in given:
        given.setdefault("ended_at", world.now)
    return NewVisit(patient, treatments or (PEN,), "a form of its own", **given)  # type: ignore[arg-type]


def somebody(number: str | None = ANA, consents: frozenset[Purpose] = ALL, **given: str) -> NewPatient:
    return NewPatient("Jo Example", number, consents, **given)  # type: ignore[arg-type]


def newcomer(world: World) -> Registration:
    return Registration(visit(world, somebody()))


def without_number(world: World) -> Registration:
    return Registration(visit(world, somebody(None)))


def for_care_alone(world: World) -> Registration:
    return Registration(visit(world, somebody(consents=frozenset({Purpose.CARE})), course=COURSE))


def without_consent(world: World) -> Registration:
    return Registration(visit(world, somebody(consents=frozenset())))


def two_treatments(world: World) -> Registration:
    return Registration(visit(world, somebody(), PEN, PEEL))


def yesterday(world: World) -> Registration:
    return Registration(visit(world, somebody(), ended_at=world.now - DAY))


def booked(world: World) -> Registration:
    return Registration(visit(world, somebody(), starts_at=world.now + 6 * DAY))


def at_night(world: World) -> Registration:
    world.set(FRIDAY.replace(hour=2) + DAY)  # 21:00 there
    return Registration(visit(world, somebody()))


def on_a_shared_number(world: World) -> Registration:
    world.register(name="Mia", call_name="Mia")
    return Registration(visit(world, somebody(call_name="Ben")))


def on_a_stopped_number(world: World) -> Registration:
    world.register()
    with world.store.write() as db:
        db.execute(update(tables.Number).values(opted_out_at=world.now, opt_out_source="reply"))
    return Registration(visit(world, somebody()))


def on_a_bad_number(world: World) -> Registration:
    world.register()
    with world.store.write() as db:
        db.execute(update(tables.Number).values(suppressed_at=world.now, suppressed_reason="bad-number"))
    return Registration(visit(world, somebody()))


def in_a_course(world: World) -> Registration:
    first = world.register(course=COURSE)
    world.run_until(world.now + 29 * DAY)
    return Registration(visit(world, first.patient_id, course=AgreedCourse(id=first.course_id, place=2)))


def in_a_course_with_the_next(world: World) -> Registration:
    return replace(in_a_course(world), next_at=world.now + 30 * DAY)


def last_of_a_course(world: World) -> Registration:
    first = world.register(course=AgreedCourse(2, agreed=True))
    world.run_until(world.now + 29 * DAY)
    return Registration(visit(world, first.patient_id, course=AgreedCourse(id=first.course_id, place=2)))


def with_the_next(world: World) -> Registration:
    return Registration(visit(world, somebody(), course=COURSE), world.now + 30 * DAY)


def while_an_earlier_one_still_holds(world: World) -> Registration:
    first = world.register("peel-superficial")
    world.run_until(world.now + 3 * DAY)
    return Registration(visit(world, first.patient_id, PEN, PEEL))


def twice_on_one_day(world: World) -> Registration:
    first = world.register("peel-superficial")
    world.run_until(world.now + 2 * HOUR)
    return Registration(visit(world, first.patient_id))


def paused(world: World) -> Registration:
    first = world.register()
    world.set(world.now + HOUR)
    pause(world.scope, world.store, first.patient_id, "on holiday", world.now)
    return Registration(visit(world, first.patient_id, PEEL))


def longer(world: World) -> Registration:
    wish = Wish(Category.HEAT, world.now + 9 * DAY, FRONT_DESK)
    return Registration(visit(world, somebody()), changes=(wish,))


def shorter(world: World) -> Registration:
    employ(world)
    wish = Wish(Category.MAKEUP, world.now + 12 * HOUR, PAULA, reason="mild this time")
    return Registration(visit(world, somebody()), changes=(wish,))


def longer_in_a_course_with_the_next(world: World) -> Registration:
    wanted = in_a_course_with_the_next(world)
    return replace(wanted, changes=(Wish(Category.SUN, world.now + 20 * DAY, FRONT_DESK),))


SITUATIONS = [
    newcomer,
    without_number,
    for_care_alone,
    without_consent,
    two_treatments,
    yesterday,
    booked,
    at_night,
    on_a_shared_number,
    on_a_stopped_number,
    on_a_bad_number,
    in_a_course,
    in_a_course_with_the_next,
    last_of_a_course,
    with_the_next,
    while_an_earlier_one_still_holds,
    twice_on_one_day,
    paused,
    longer,
    shorter,
    longer_in_a_course_with_the_next,
]


def employ(world: World) -> None:
    for name, role in (("Frida Front", StaffRole.FRONT_DESK), ("Paula Practitioner", StaffRole.PRACTITIONER)):
        address = f"{role}@example.org"
        add_staff(world.scope, world.store, NewStaff(name, address, role), "a test", world.now)
