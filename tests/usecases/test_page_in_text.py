"""A clinic's rule: the first text after a visit ends with the link; what is shown is sent, but for the token."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from reminders.catalogue import shipped
from reminders.domain.vocabulary import Role
from reminders.store import tables
from reminders.usecases.aftercare_page import AftercarePage, opened_page, previewed_page
from reminders.usecases.aftercare_sheet import aftercare_sheet
from reminders.usecases.change_rules import change_rules, rules_of
from reminders.usecases.depart import Leaving, begin_all
from reminders.usecases.edit import Edit
from reminders.usecases.send_due import claim
from reminders.usecases.speaking import Spoken
from reminders.wording.page.link import MOST_SEGMENTS, STAND_IN, with_link
from reminders.wording.segments import measure
from tests.usecases.world import ANA

URL = "https://reminders.example.org"
LINK = re.compile(r"https://reminders\.example\.org/a/([\w-]{22})")


def switch_on(world) -> None:
    world.shelf.public_url = URL
    edit = Edit(world.scope, world.store, world.shelf, "a test", world.now)
    change_rules(edit, replace(rules_of(world.scope, world.store), page_link=True))


def shown(world) -> dict[str, str]:
    """What the desk shows of each text before it leaves, by role."""
    return {str(entry.role): entry.body for entry in world.texts() if entry.state == "planned" and entry.body}


def test_without_the_rule_no_text_has_a_link(world):
    world.shelf.public_url = URL
    world.register()
    world.run_until(world.now + timedelta(days=20))
    assert world.bodies()
    assert not any("/a/" in body for body in world.bodies())
    assert world.rows(tables.PageLink) == []


def test_the_first_text_after_the_visit_ends_with_a_link_that_opens_the_page(world):
    switch_on(world)
    world.register()
    before = shown(world)[Role.RESTRICTIONS]
    assert STAND_IN in before
    assert world.rows(tables.PageLink) == []  # nothing is made before it leaves
    world.run_until(world.now + timedelta(days=7))
    with_links = [body for body in world.bodies() if "/a/" in body]
    assert len(with_links) == 1
    (sent,) = with_links
    assert sent == world.bodies()[0]
    token = LINK.search(sent)
    assert token is not None
    assert sent.endswith(token[0])
    assert sent.replace(token[1], STAND_IN) == before
    assert measure(sent) == replace(measure(before), culprits=measure(sent).culprits)
    (row,) = [entry for entry in world.texts() if entry.role is Role.RESTRICTIONS]
    assert row.body == sent  # what is kept is what went
    (link,) = world.rows(tables.PageLink)
    assert token[1] not in str(vars(link))
    assert isinstance(opened_page(world.store, world.shelf, token[1], world.now), AftercarePage)


def test_the_link_is_no_fact_that_a_correction_could_put_right(world):
    world.shelf.public_url = URL
    world.register(request_key="one")
    without = {row.key.partition("/")[2]: row.told for row in world.rows(tables.Reminder)}
    switch_on(world)
    world.register(request_key="two", number="+12125550107", name="Ben Sample")
    others = {row.key.partition("/")[2]: row.told for row in world.rows(tables.Reminder) if row.patient_id == 2}
    assert others.keys() <= without.keys()
    assert {key: without[key] for key in others} == others


def test_a_text_on_its_way_has_one_link_and_is_not_claimed_again(world):
    switch_on(world)
    world.register()
    world.set(world.next_at())
    (first,) = claim(world.sending, world.now, 10).handovers
    assert claim(world.sending, world.now, 10).handovers == ()
    assert LINK.search(first.message.body)
    assert len(world.rows(tables.PageLink)) == 1
    assert len(world.rows(tables.Attempt)) == 1


def test_page_and_sheet_repeat_the_words_without_the_link(world):
    switch_on(world)
    all_said = 0
    for at, code in enumerate(shipped().protocols):
        patient_id = world.register(code, number=f"+121255501{at + 10}", name=f"Ana {at}").patient_id
        page = previewed_page(world.scope, world.store, world.shelf, patient_id, world.now)
        sheet = aftercare_sheet(world.scope, world.store, world.shelf, patient_id, world.now)
        said = [one.words for one in (*page.normal, *page.when_to_call)]
        said += [one.words for one in (*sheet.normal, *sheet.when_to_call)]
        assert not any("/a/" in words for words in said), code
        all_said += len(said)
    assert all_said > 10


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_a_text_goes_without_where_the_link_does_not_fit(language):
    assert STAND_IN in with_link("Lumina Skin: Short.", language, URL)
    long = "Lumina Skin: " + "word " * 110
    assert measure(long).segments == MOST_SEGMENTS
    assert with_link(long, language, URL) == long
    assert with_link("Lumina Skin: Kort.", "nl", URL) == "Lumina Skin: Kort."


@dataclass(frozen=True)
class Again:
    """A text that is about to leave, and its number."""

    reminder: tables.Reminder
    number: tables.Number


def test_a_text_that_does_not_leave_after_all_leaves_no_link_behind(world):
    switch_on(world)
    world.register()
    world.set(world.next_at())
    (first,) = claim(world.sending, world.now, 10).handovers
    sent = first.message.body
    (token,) = LINK.findall(sent)
    with world.store.write() as db:
        row = db.get_one(tables.Reminder, first.reminder_id)
        again = Again(row, db.get_one(tables.Number, row.number_id))
        leaving = Leaving(again, Spoken(sent.replace(token, STAND_IN), "en"), timedelta(minutes=5), ANA, "main")
        assert begin_all(world.sending, db, [leaving], world.now) == {}  # the same words are open to the number
    assert len(world.rows(tables.PageLink)) == 1
    assert isinstance(opened_page(world.store, world.shelf, token, world.now), AftercarePage)
