"""A clinic's own protocols in the store: numbered here, never in the way of an upgrade, never lost for a slip."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reminders.catalogue import Catalogue, load_folder, shipped
from reminders.domain.vocabulary import Role
from reminders.errors import InvalidInput
from reminders.store import protocols
from reminders.store.tables import ProtocolOrigin
from reminders.usecases.install import Installed, install_own, left_behind, would_install
from reminders.usecases.library import current_protocols
from tests.usecases.world import World

PEEL = "peel-superficial"
TEXT = shipped().documents[PEEL]
BEFORE = shipped().protocols[PEEL].version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "protocols"
    made.mkdir()
    return made


def write(folder: Path, name: str = "The clinic's peel", code: str = PEEL) -> None:
    (folder / "own.toml").write_text(
        f"""\
code = "{code}"
name = "{name}"
areas = ["face"]

[[steps]]
code = "check"
role = "check"
kind = "safety"
class = "care"
anchor = "treatment-end"
offset = "48h"
useful_for = "5d"
act_by = "20h"
sources = ["OWN"]
wording.en = "All well? Else call {{call}}."

[sources]
OWN = {{ name = "own judgement", grade = "U" }}
""",
        encoding="utf-8",
    )


def install(world: World, catalogue: Catalogue) -> list[tuple[str, int, ProtocolOrigin]]:
    added = install_own(world.scope, world.store, catalogue, world.now)
    return [(made.code, made.version, made.origin) for made in added if "combined:" not in made.code]


def upgraded(version: int, name: str = "Peel of the next program") -> Catalogue:
    """The catalogue of a later program, with another peel."""
    now = shipped()
    document: Mapping[str, object] = {**TEXT, "version": version, "name": name}
    protocol = replace(now.protocols[PEEL], version=version, name=name)
    return replace(now, protocols={**now.protocols, PEEL: protocol}, documents={**now.documents, PEEL: document})


def current(world: World) -> tuple[int, str]:
    with world.store.read() as db:
        _, found = current_protocols(world.scope, db, world.shelf)[PEEL]
        (stored,) = [stored for stored in protocols.latest(world.scope, db) if stored.code == PEEL]
    assert found.version == stored.version
    return found.version, found.name


def test_installing_again_changes_nothing(world: World) -> None:
    assert install(world, shipped()) == []


def test_a_clinics_file_becomes_the_next_version_of_its_code_and_each_edit_one_more(world: World, folder: Path) -> None:
    write(folder)
    assert install(world, load_folder(folder)) == [(PEEL, BEFORE + 1, ProtocolOrigin.CLINIC)]
    assert install(world, load_folder(folder)) == []

    write(folder, "Edited")

    assert install(world, load_folder(folder)) == [(PEEL, BEFORE + 2, ProtocolOrigin.CLINIC)]
    assert current(world) == (BEFORE + 2, "Edited")


def test_a_new_code_of_a_clinic_begins_at_one(world: World, folder: Path) -> None:
    write(folder, code="light-facial")

    assert install(world, load_folder(folder)) == [("light-facial", 1, ProtocolOrigin.CLINIC)]


def test_an_upgrade_of_the_program_leaves_what_a_clinic_overrides(world: World, folder: Path) -> None:
    write(folder)
    install(world, load_folder(folder))

    assert install(world, load_folder(folder, upgraded(BEFORE + 1))) == []
    assert install(world, load_folder(folder, upgraded(BEFORE))) == []
    assert current(world) == (BEFORE + 1, "The clinic's peel")


def test_a_file_taken_away_brings_the_shipped_protocol_back_as_a_new_version(world: World, folder: Path) -> None:
    write(folder)
    install(world, load_folder(folder))

    assert install(world, shipped()) == [(PEEL, BEFORE + 2, ProtocolOrigin.SHIPPED)]
    assert current(world) == (BEFORE + 2, shipped().protocols[PEEL].name)
    # From here on numbers are counted in the store: the program's own may lag behind without harm.
    assert install(world, upgraded(BEFORE + 1)) == [(PEEL, BEFORE + 3, ProtocolOrigin.SHIPPED)]
    assert install(world, upgraded(BEFORE + 1)) == []


def test_a_broken_file_leaves_its_stored_version_in_use(world: World, folder: Path) -> None:
    write(folder)
    install(world, load_folder(folder))
    (folder / "own.toml").write_text("code = ")

    catalogue = load_folder(folder)

    assert len(catalogue.refused) == 1
    assert install(world, catalogue) == []
    assert current(world) == (BEFORE + 1, "The clinic's peel")


def test_a_folder_that_is_away_leaves_the_stored_versions_in_use(world: World, folder: Path) -> None:
    write(folder)
    install(world, load_folder(folder))

    assert install(world, load_folder(folder / "away")) == []
    assert current(world) == (BEFORE + 1, "The clinic's peel")


def test_a_shipped_protocol_that_changed_and_kept_its_version_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="the protocol changed and kept its version"):
        install(world, upgraded(BEFORE))
    assert install(world, upgraded(BEFORE + 1)) == [(PEEL, BEFORE + 1, ProtocolOrigin.SHIPPED)]


def test_a_dry_run_says_the_same_and_stores_nothing(world: World, folder: Path) -> None:
    write(folder)
    catalogue = load_folder(folder)

    said = would_install(world.scope, world.store, catalogue)

    assert said[0] == Installed(PEEL, "The clinic's peel", BEFORE + 1, ProtocolOrigin.CLINIC, before=BEFORE)
    assert current(world)[0] == BEFORE
    assert install_own(world.scope, world.store, catalogue, world.now) == said


def test_a_clinics_code_without_a_file_is_named(world: World, folder: Path) -> None:
    write(folder, code="light-facial")
    install(world, load_folder(folder))

    assert left_behind(world.scope, world.store, load_folder(folder)) == []
    assert left_behind(world.scope, world.store, shipped()) == ["light-facial"]


def test_texts_planned_before_keep_the_version_they_were_planned_with(world: World, folder: Path) -> None:
    world.register(PEEL)
    write(folder)
    install(world, load_folder(folder))

    bodies = [text.body for text in world.texts() if text.role is Role.CHECK]

    assert len(bodies) == 1
    assert "All well?" not in str(bodies[0])
