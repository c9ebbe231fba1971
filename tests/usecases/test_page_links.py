"""Who a link lets in, until when, and what happens to it when the patient, the number or the visit changes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import inspect as look_at
from sqlalchemy import select

from reminders.errors import Conflict, NotFound
from reminders.store import tables
from reminders.usecases.aftercare_page import AftercarePage, EndedPage, previewed_page
from reminders.usecases.change_number import Cause, NumberChange, change_number
from reminders.usecases.erase import erase
from reminders.usecases.merge_patients import merge_patients
from reminders.usecases.page_links import end_link, is_token, links_of, make_link
from reminders.usecases.page_text import text_link
from reminders.usecases.record_visit import NewPatient
from tests.usecases.pages import edit, link, page
from tests.usecases.world import ANA, BEN

URL = "https://reminders.example.org"
DAY = timedelta(days=1)


def texted(world, patient_id: str) -> str:
    """The token of a link that went to the phone."""
    text_link(edit(world), patient_id, URL, "r1")
    world.run_until(world.now + timedelta(minutes=10))
    found = [re.search(r"/a/([\w-]+)$", body) for body in world.bodies()]
    (token,) = [one[1] for one in found if one]
    return token


def test_a_link_opens_the_page_and_of_its_token_only_a_hash_is_kept(world):
    token = link(world, world.register().patient_id)
    assert is_token(token)
    assert isinstance(page(world, token), AftercarePage)
    with world.store.engine.connect() as connection:
        for name in look_at(connection).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):  # noqa: S608 - names of this test
                assert token not in str(tuple(row)), name


def test_no_two_tokens_are_alike_and_what_is_none_is_not_looked_up(world):
    patient_id = world.register().patient_id
    tokens = {link(world, patient_id) for _ in range(20)}
    assert len(tokens) == 20
    for wrong in ("", "x", "x" * 21, "x" * 23, "ä" * 22, "x" * 21 + "\0", "../" * 7 + "x", "x" * 10_000):
        assert not is_token(wrong)
        assert page(world, wrong) is None
    assert page(world, "x" * 22) is None


def test_the_page_says_what_the_texts_say_and_goes_on_with_them(world):
    token = link(world, world.register("microneedling-pen").patient_id)
    first = page(world, token)
    assert [one.what for one in first.waits][:2] == ["Makeup", "Creams that we did not give you"]
    assert first.waits[0].until.replace("\u202f", " ") == "until Sat, Nov 21, 3:30 PM"
    assert first.waits[0].left == "1 day 1 hour left"
    assert not first.allowed
    assert any("Worse pain" in one.words for one in first.when_to_call)
    assert any("normal" in one.words for one in first.normal)
    world.run_until(world.now + timedelta(days=1, minutes=9))
    assert page(world, token).waits[0].what == "Makeup"
    assert "Light makeup" not in " ".join(world.bodies())
    world.run_until(world.now + timedelta(minutes=5))
    assert "Makeup" in page(world, token).allowed.values()


def test_whom_to_call_follows_the_hour(world):
    with world.store.write() as db:
        clinic = db.scalars(select(tables.Clinic)).one()
        clinic.opening = {str(day): [["09:00", "18:00"]] for day in range(5)}
    token = link(world, world.register().patient_id)
    by_day = page(world, token).calls
    assert (by_day.who, by_day.line.dial, by_day.line.shown) == ("clinic", "+12125550100", "+1 212-555-0100")
    assert by_day.emergency.dial == "911"
    world.set(world.now + timedelta(hours=8))
    assert (page(world, token).calls.who, page(world, token).calls.line.dial) == ("urgent", "+12125550199")
    with world.store.write() as db:
        clinic = db.scalars(select(tables.Clinic)).one()
        clinic.urgent_phone, clinic.urgent_fallback = None, "NHS 111"
    fallback = page(world, token).calls
    assert (fallback.who, fallback.line.shown, fallback.line.dial) == ("fallback", "NHS 111", "111")
    with world.store.write() as db:
        db.scalars(select(tables.Clinic)).one().urgent_fallback = None
    assert page(world, token).calls.who == "closed"


def test_a_page_names_nobody_but_whom_a_shared_number_needs_named(world):
    mia = world.register(name="Maria Unmistakable", call_name="Mia").patient_id
    token = link(world, mia)
    alone = page(world, token)
    assert alone.call_name is None
    world.register(name="Ben Sample", call_name="Ben")
    shared = page(world, token)
    assert shared.call_name == "Mia"
    for shown in (alone, shared):
        told = str(vars(shown)) + repr(shown)
        assert "Unmistakable" not in told
        assert ANA not in told
        assert "icroneedling" not in told


def test_a_link_ends_by_hand_and_with_the_aftercare_and_stays_ended(world):
    patient_id = world.register().patient_id
    by_hand, by_time = link(world, patient_id), link(world, patient_id)
    latest, first = links_of(world.scope, world.store, patient_id, world.now)
    end_link(edit(world), patient_id, first.id)
    with pytest.raises(NotFound):
        end_link(edit(world), patient_id, first.id)
    assert isinstance(page(world, by_hand), EndedPage)
    assert page(world, by_hand).clinic == "Lumina Skin Clinic"
    assert isinstance(page(world, by_time), AftercarePage)
    world.set(latest.ends_at + timedelta(minutes=1))
    assert isinstance(page(world, by_time), EndedPage)
    assert links_of(world.scope, world.store, patient_id, world.now) == ()


def test_a_further_visit_keeps_an_open_link_open(world):
    patient_id = world.register().patient_id
    token = link(world, patient_id)
    (before,) = links_of(world.scope, world.store, patient_id, world.now)
    world.register(patient=patient_id, starts_at=world.now + 60 * DAY)
    page(world, token)
    (after,) = links_of(world.scope, world.store, patient_id, world.now)
    assert before.ends_at < after.ends_at == world.now + 61 * DAY
    assert (before.views, after.views) == (0, 1)
    assert after.viewed_on == world.now.date()


def test_what_was_texted_to_a_wrong_number_opens_nothing_there(world):
    patient_id = world.register().patient_id
    sent, shown = texted(world, patient_id), link(world, patient_id)
    assert isinstance(page(world, sent), AftercarePage)
    change_number(edit(world), patient_id, NumberChange(BEN, Cause.TYPO))
    assert isinstance(page(world, sent), EndedPage)
    assert isinstance(page(world, shown), AftercarePage)
    assert [one.texted for one in links_of(world.scope, world.store, patient_id, world.now)] == [False]


def test_a_number_that_is_suppressed_has_no_page(world):
    patient_id = world.register().patient_id
    sent = texted(world, patient_id)
    with world.store.write() as db:
        db.scalars(select(tables.Number)).one().suppressed_at = world.now
    assert isinstance(page(world, sent), EndedPage)


def test_after_a_merge_the_link_opens_the_page_of_the_record_that_stayed(world):
    keep = world.register(name="Ana Example").patient_id
    other = world.register("peel-superficial", name="Anna Example").patient_id
    token = link(world, other)
    merge_patients(edit(world), keep, other)
    merged, direct = page(world, token), page(world, link(world, keep))
    assert (merged.waits, merged.allowed) == (direct.waits, direct.allowed)
    assert len(links_of(world.scope, world.store, keep, world.now)) == 2


def test_after_an_erasure_nothing_is_left_to_open(world):
    patient_id = world.register().patient_id
    token = link(world, patient_id)
    erase(world.scope, world.store, patient_id, "a test", world.now)
    assert isinstance(page(world, token), EndedPage)
    with pytest.raises(Conflict):
        make_link(edit(world), patient_id)


def test_the_link_goes_as_a_text_once_and_opens_the_page(world):
    patient_id = world.register().patient_id
    made = text_link(edit(world), patient_id, URL, "r1")
    assert text_link(edit(world), patient_id, URL, "r1") is None
    world.run_until(world.now + timedelta(minutes=10))
    sent = [body for body in world.bodies() if "/a/" in body]
    assert made is not None
    assert sent == [made.body]
    assert re.fullmatch(
        r"Lumina Skin: Your aftercare on one page: https://reminders\.example\.org/a/[\w-]{22}", sent[0]
    )
    assert isinstance(page(world, sent[0].rpartition("/")[2]), AftercarePage)
    assert len(world.rows(tables.PageLink)) == 1


def test_no_link_goes_to_who_gets_no_texts(world):
    patient_id = world.register(consents=frozenset()).patient_id
    with pytest.raises(Conflict):
        text_link(edit(world), patient_id, URL, "r1")
    assert world.rows(tables.PageLink) == []


def test_a_preview_shows_the_same_and_counts_nothing(world):
    patient_id = world.register().patient_id
    token = link(world, patient_id)
    shown = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
    opened = page(world, token)
    assert (shown.waits, shown.normal, shown.calls) == (opened.waits, opened.normal, opened.calls)
    previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
    assert links_of(world.scope, world.store, patient_id, world.now)[0].views == 1


def test_somebody_new_who_was_only_booked_has_a_page_too(world):
    booked = world.register(starts_at=world.now + 10 * DAY, patient=NewPatient("Cleo", None, frozenset()))
    shown = page(world, link(world, booked.patient_id))
    assert shown.treated_on is None
    assert shown.next_visit is not None
    assert shown.waits == ()
