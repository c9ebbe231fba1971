from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.vocabulary import BodyArea
from reminders.errors import InvalidInput, NotFound
from reminders.store import people, tables, visits
from reminders.usecases.act_by import ask_when_late
from reminders.usecases.change import cancel_reminder, cancel_visit, correct_end, pause, resume
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.preview import PreviewRequest, preview
from reminders.usecases.record_visit import AgreedCourse
from reminders.usecases.replan_all import replan_all
from tests.usecases.world import ANA, BEN, FRIDAY

WEEKS = timedelta(days=45)
HOUR = timedelta(hours=1)
COURSE = AgreedCourse(sessions=4, agreed=True)


def test_a_visit_brings_its_texts_in_words_that_read_well(world):
    world.register("microneedling-pen", course=COURSE)
    world.run_until(FRIDAY + WEEKS)
    assert world.bodies() == [
        (
            "Lumina Skin: No makeup, cream, other products or alcohol until Sat 3:30 PM. No gym, sauna, pool or sun "
            "until Mon 3:30 PM. No retinol, acids or vitamin C until Thu, Nov 26."
        ),
        (
            "Lumina Skin: Red, warm, tight skin is normal and fades in 1-2 days. Until Sat 3:30 PM use lukewarm water "
            "and only what we gave you, then SPF 30+ every day. No scrubs or waxing until Sat, Nov 28. "
            "No other treatments until Sat, Dec 5."
        ),
        (
            "Lumina Skin: Light makeup is fine now if your skin is calm: clean brushes, SPF 30+ every day. No retinol, "
            "acids or vitamin C until Thu, Nov 26. No scrubs or waxing until Sat, Nov 28. No other treatments "
            "until Sat, Dec 5."
        ),
        (
            "Lumina Skin: How is your skin today? It should be calming down. Worse pain, heat, swelling, hives, pus or "
            "fever? Call +12125550100."
        ),
        "Lumina Skin: Your skin is ready for the next session from Fri, Dec 18. Reply or call +12125550100 to book.",
    ]


def test_preview_shows_what_is_sent(world):
    request = PreviewRequest(
        (GivenTreatment("microneedling-pen"), GivenTreatment("peel-superficial")), ended_at=FRIDAY, agreed_sessions=4
    )
    shown = preview(world.scope, world.store, world.shelf, request, FRIDAY)
    world.register("microneedling-pen", "peel-superficial", course=COURSE)
    world.run_until(FRIDAY + WEEKS)
    assert world.bodies() == [text.body for text in shown.texts]
    assert [b.at for b in world.phone.conversation(ANA)] == [text.due_at for text in shown.texts]


def test_preview_with_a_patient_counts_what_already_holds_and_writes_nothing(world):
    made = world.register("microneedling-pen")
    request = PreviewRequest((GivenTreatment("peel-superficial"),), ended_at=FRIDAY, patient_id=made.patient_id)
    before = world.states()
    shown = preview(world.scope, world.store, world.shelf, request, FRIDAY)
    first = next(text for text in shown.texts if text.role == "restrictions")
    assert "vitamin C" in first.body
    assert world.states() == before


def test_the_same_request_twice_is_one_visit(world):
    once = world.register("microneedling-pen", request_key="click")
    again = world.register("microneedling-pen", request_key="click")
    assert (again.visit_id, again.repeated) == (once.visit_id, True)
    assert len(world.rows(tables.Visit)) == len(world.rows(tables.Patient)) == 1


def test_two_patients_share_a_number_and_are_told_apart(world):
    world.register("microneedling-pen", name="Mia", call_name="Mia")
    world.register("microneedling-pen", name="Ana", call_name="Ana")
    world.set(FRIDAY + HOUR)
    world.send_due()
    assert len(world.rows(tables.Number)) == 1
    assert [body.partition(" No ")[0] for body in world.bodies()] == ["Lumina Skin: For Mia:", "Lumina Skin: For Ana:"]


def test_a_patient_elsewhere_is_told_which_time_is_meant(world):
    world.register("microneedling-pen", zone="Europe/Paris")
    world.run_until(FRIDAY + timedelta(hours=18))
    assert "(Paris time)" in world.bodies()[0]


def test_an_evening_treatment_is_told_before_the_night(world):
    evening = FRIDAY.astimezone(ZoneInfo("America/New_York")).replace(hour=20, minute=45)
    world.set(evening)
    world.register("microneedling-pen")
    world.run_until(evening + timedelta(minutes=15))
    (bubble,) = world.phone.conversation(ANA)
    assert bubble.at == evening.replace(minute=55)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ended_at": FRIDAY + HOUR}, "ended .*future"),
        ({"starts_at": FRIDAY - HOUR}, "starts .*past"),
        ({"name": "  "}, "name: it is empty"),
        ({"area": BodyArea.SCALP}, "area .*not done there"),
        ({"course": AgreedCourse(sessions=3, place=4)}, "course .*1 to 3"),
    ],
)
def test_what_cannot_be_is_refused_with_field_and_remedy_and_nothing_is_written(world, given, said):
    with pytest.raises(InvalidInput, match=said):
        world.register("microneedling-pen", **given)
    assert world.rows(tables.Visit) == world.rows(tables.Patient) == world.rows(tables.Number) == []


def test_a_wrong_treatment_is_answered_with_the_nearest(world):
    with pytest.raises(InvalidInput, match="Did you mean microneedling-pen"):
        world.register("microneedling-pin")


def test_a_course_of_another_patient_is_not_found(world):
    made = world.register("microneedling-pen", course=COURSE)
    with pytest.raises(NotFound):
        world.register("microneedling-pen", number=BEN, course=AgreedCourse(id=made.course_id))


def test_without_consent_the_visit_is_kept_and_no_text_goes_out(world):
    world.register("microneedling-pen", consents=frozenset())
    world.run_until(FRIDAY + WEEKS)
    assert world.bodies() == []
    assert ("skipped", "no-consent") in world.states().values()


def test_a_booked_next_visit_is_reminded_of_and_ends_the_asking(world):
    made = world.register("microneedling-pen", course=COURSE)
    later = AgreedCourse(id=made.course_id, place=2)
    world.register("microneedling-pen", patient=made.patient_id, starts_at=FRIDAY + timedelta(days=28), course=later)
    world.run_until(FRIDAY + WEEKS)
    assert world.states()["next/next"] == ("skipped", "next-booked")
    assert any("See you" in body for body in world.bodies())


def test_a_corrected_end_is_followed_by_one_correction(world):
    made = world.register("microneedling-pen")
    world.run_until(FRIDAY + 2 * HOUR)
    correct_end(world.scope, world.store, world.shelf, made.visit_id, FRIDAY + HOUR, world.now)
    world.run_until(world.now + HOUR)
    assert len(world.bodies()) == 2
    assert "Sat 4:30 PM" in world.bodies()[1]


def test_a_cancelled_visit_takes_its_texts_along(world):
    made = world.register("microneedling-pen", starts_at=FRIDAY + timedelta(days=14))
    assert cancel_visit(world.scope, world.store, world.shelf, made.visit_id, "Eve", world.now) > 0
    world.run_until(FRIDAY + WEEKS)
    assert world.bodies() == []
    assert {reason for _, reason in world.states().values()} >= {"visit-cancelled"}


def test_a_text_cancelled_by_staff_stays_cancelled_when_planned_again(world):
    made = world.register("microneedling-pen")
    first = next(entry for entry in world.texts() if entry.role == "restrictions")
    cancel_reminder(world.scope, world.store, first.id, "Eve", world.now)
    correct_end(world.scope, world.store, world.shelf, made.visit_id, FRIDAY - HOUR, world.now)
    assert world.states()["restrictions/first"] == ("cancelled", "by-staff")


def test_a_pause_keeps_texts_and_a_resume_lets_out_what_is_still_useful(world):
    world.register("microneedling-pen")
    pause(world.scope, world.store, None, "phones are down", world.now)
    world.run_until(FRIDAY + 2 * HOUR)
    assert world.bodies() == []
    assert world.states()["restrictions/first"] == ("planned", "paused")
    resume(world.scope, world.store, None, world.now)
    world.send_due()
    assert len(world.bodies()) == 1


def test_one_patient_can_be_paused_alone(world):
    made = world.register("microneedling-pen")
    world.register("microneedling-pen", number=BEN, name="Ben")
    pause(world.scope, world.store, made.patient_id, "on holiday", world.now)
    world.run_until(FRIDAY + 2 * HOUR)
    assert (world.bodies(ANA), len(world.bodies(BEN))) == ([], 1)


def test_a_new_number_voids_the_consent(world):
    made = world.register("microneedling-pen")
    with world.store.write() as db:
        patient = people.patient_of(world.scope, db, made.patient_id)
        patient.number_id = people.number_at(world.scope, db, BEN, world.now).id
    with world.store.read() as db:
        assert people.consents(db, [patient.id]) == {}


def test_a_wall_clock_that_was_agreed_is_kept_when_zone_data_change(world):
    made = world.register("microneedling-pen", starts_at=FRIDAY + timedelta(days=14))
    before = world.states()
    assert replan_all(world.store, world.shelf, world.now) == 0
    with world.store.write() as db:  # as if the zone had been another when it was booked
        visit = visits.visit_of(world.scope, db, made.visit_id)
        visit.starts_at = FRIDAY + timedelta(days=14, hours=1)
    assert replan_all(world.store, world.shelf, world.now) == 0  # it comes back to the agreed wall time: nothing moves
    assert visits_starts(world) == [FRIDAY + timedelta(days=14)]
    assert world.states() == before


def visits_starts(world):
    return [visit.starts_at for visit in world.rows(tables.Visit)]


def test_a_calendar_text_follows_the_zone_of_its_patient(world):
    world.register("microneedling-pen", course=COURSE)
    with world.store.write() as db:
        db.get_one(tables.Clinic, world.scope.clinic_id).zone = "Europe/Paris"
    assert replan_all(world.store, world.shelf, world.now) == 1
    asked = next(entry for entry in world.texts() if entry.role == "next")
    assert (asked.local.hour, str(asked.local.tzinfo)) == (10, "Europe/Paris")


def test_a_safety_text_that_waits_beyond_its_time_asks_for_a_call_once(world):
    world.register("microneedling-pen")
    pause(world.scope, world.store, None, "phones are down", world.now)
    world.set(FRIDAY + timedelta(hours=5))
    assert ask_when_late(world.store, world.now) == 1
    assert ask_when_late(world.store, world.now) == 1
    assert [task.kind for task in world.rows(tables.Task)] == ["call"]
    assert "restrictions/first" in world.rows(tables.Task)[0].key
