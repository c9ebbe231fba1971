"""A second language, all the way: planned, worded, approved, sent; and never a text of two languages."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reminders.catalogue import load_folder
from reminders.domain.vocabulary import BodyArea, Mode
from reminders.errors import InvalidInput
from reminders.store import tables
from reminders.usecases.approvals import approve, standing_of
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.edit import Edit
from reminders.usecases.go_live import set_mode
from reminders.usecases.install import install_own
from reminders.wording.languages import LANGUAGES, en
from tests.usecases.world import FRIDAY, World

# Dutch enough for a test: the program ships English only.
DUTCH = replace(
    en.PHRASES,
    categories={category: (f"{words[0]}-nl",) for category, words in en.PHRASES.categories.items()},
    areas={area: f"{area}-nl" for area in BodyArea},
    last_of_choice=" of ",
    last_of_all=" en ",
    restricted="Geen {what} tot {when}.",
    restricted_on="Geen {what} op {areas} tot {when}.",
    reply_or_call="Antwoord of bel {phone}",
    call="Bel {phone}",
)
CODE = "plain-facial"
PROTOCOL = """
code = "plain-facial"
name = "Plain facial"
areas = ["face"]
restrictions = [{ category = "makeup", lasts = "24h", sources = ["OWN"] }]

[[steps]]
code = "first"
role = "restrictions"
kind = "restriction"
class = "care"
anchor = "treatment-end"
offset = "1h"
act_by = "3h"
tells = ["makeup"]
sources = ["OWN"]
wording.en = "{restrictions} Be kind to it."
wording.nl = "{restrictions} Wees er lief voor."

[[steps]]
code = "tip"
role = "normal"
kind = "info"
class = "care"
anchor = "treatment-end"
offset = "5h"
useful_for = "20h"
sources = ["OWN"]
wording.en = "Only English has this."

[sources]
OWN = { name = "own judgement", grade = "U" }
"""


@pytest.fixture(autouse=True)
def dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, "nl", DUTCH)


@pytest.fixture
def clinic(world: World, tmp_path: Path) -> World:
    """A live clinic that sends English and Dutch, with one protocol in both."""
    folder = tmp_path / "protocols"
    folder.mkdir()
    (folder / "own.toml").write_text(PROTOCOL, encoding="utf-8")
    install_own(world.scope, world.store, load_folder(folder), world.now)
    edit = Edit(world.scope, world.store, world.shelf, "owner", world.now)
    change_clinic(edit, ClinicDetails(languages=("en-US", "nl")))
    return world


def texts(world: World) -> list[str]:
    world.register(CODE, language="nl-BE")
    world.run_until(FRIDAY + timedelta(hours=4))
    return world.bodies()


def go_live(world: World, *languages: str) -> None:
    for language in languages:
        approve(world.scope, world.store, CODE, "Dr. Example", world.now, language)
    set_mode(world.scope, world.store, Mode.LIVE)


def test_a_patient_gets_the_language_of_the_patient_whole(clinic: World):
    go_live(clinic, "en", "nl")
    assert texts(clinic) == ["Lumina Skin: Geen makeup-nl tot za 15:30. Wees er lief voor."]


def test_where_a_text_has_no_words_in_it_the_clinics_first_language_speaks(clinic: World):
    go_live(clinic, "en", "nl")
    texts(clinic)
    clinic.run_until(FRIDAY + timedelta(hours=6))
    assert clinic.bodies()[1] == "Lumina Skin: Only English has this."


def test_a_language_that_nobody_approved_falls_back_to_an_approved_one(clinic: World):
    go_live(clinic, "en")
    assert texts(clinic) == ["Lumina Skin: No makeup until Sat 3:30 PM. Be kind to it."]


def test_what_is_approved_only_for_others_waits(clinic: World):
    go_live(clinic, "nl")
    clinic.register(CODE, language="en")
    clinic.run_until(FRIDAY + timedelta(hours=4))
    assert clinic.bodies() == []
    (waiting,) = [text for text in clinic.rows(tables.Reminder) if text.step_code == "first"]
    assert (str(waiting.state), str(waiting.reason)) == ("planned", "not-approved")


def test_a_language_without_the_programs_own_sentences_is_not_mixed_with_another(
    clinic: World, monkeypatch: pytest.MonkeyPatch
):
    go_live(clinic, "en", "nl")
    monkeypatch.delitem(LANGUAGES, "nl")
    assert texts(clinic) == ["Lumina Skin: No makeup until Sat 3:30 PM. Be kind to it."]


def test_only_a_language_that_it_has_can_be_approved(clinic: World):
    with pytest.raises(InvalidInput, match="language"):
        approve(clinic.scope, clinic.store, CODE, "Dr. Example", clinic.now, "fr")


def awaiting(world: World, tmp_path: Path, *languages: str) -> None:
    """The protocol again, with languages that nobody who grew up with them has reviewed."""
    file = tmp_path / "protocols" / "own.toml"
    marked = f'areas = ["face"]\nawaits_review = {list(languages)}\n'
    file.write_text(PROTOCOL.replace('areas = ["face"]\n', marked, 1), encoding="utf-8")
    install_own(world.scope, world.store, load_folder(file.parent), world.now)


def test_a_language_that_awaits_a_review_is_approved_only_where_it_is_named(clinic: World, tmp_path: Path):
    awaiting(clinic, tmp_path, "nl")

    approve(clinic.scope, clinic.store, CODE, "Dr. Example", clinic.now)
    standing = standing_of(clinic.scope, clinic.store, clinic.shelf, CODE)
    assert ([one.language for one in standing.approved], standing.unreviewed) == (["en"], ("nl",))

    approve(clinic.scope, clinic.store, CODE, "Dr. Voorbeeld", clinic.now, "nl")
    standing = standing_of(clinic.scope, clinic.store, clinic.shelf, CODE)
    assert ([one.language for one in standing.approved], standing.unreviewed) == (["en", "nl"], ())


def test_where_every_language_awaits_a_review_nothing_is_approved_by_the_way(clinic: World, tmp_path: Path):
    awaiting(clinic, tmp_path, "en", "nl")

    with pytest.raises(InvalidInput, match="await the review"):
        approve(clinic.scope, clinic.store, CODE, "Dr. Example", clinic.now)
    assert clinic.rows(tables.ProtocolApproval) == []


def test_a_clinic_named_with_its_region_approves_the_words_that_it_sends(clinic: World):
    approve(clinic.scope, clinic.store, CODE, "Dr. Example", clinic.now)
    assert {row.language for row in clinic.rows(tables.ProtocolApproval)} == {"en", "nl"}
