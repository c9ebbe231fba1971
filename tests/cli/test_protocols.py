"""`protocols`: list, show, check, install and texts, as people run them."""

import json
import re
from pathlib import Path

import pytest

from reminders.catalogue import shipped
from reminders.catalogue.page import texts_page
from tests.cli.conftest import ROOT, Run

OWN = re.search(
    r"^```toml\n(.*?)^```$", (ROOT / "docs/protocols.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)
assert OWN is not None
FACIAL = OWN[1]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A protocol of the clinic's own, beside config.toml."""
    (tmp_path / "protocols").mkdir()
    file = tmp_path / "protocols" / "light-facial.toml"
    file.write_text(FACIAL, encoding="utf-8")
    return file


def test_a_clinics_own_protocol_is_checked_installed_approved_and_used(clinic: Run, own: Path) -> None:
    assert clinic("protocols", "check", "protocols").out == "0 errors, 0 warnings.\n"
    would = clinic("protocols", "install", "--dry-run", "--json").json
    assert [(made["code"], made["version"], made["origin"]) for made in would["added"]] == [
        ("light-facial", 1, "clinic")
    ]
    assert "light-facial" not in clinic("protocols", "list").out

    stored = clinic("protocols", "install")

    assert stored.code == 0
    assert "A clinician has to approve each new version" in stored.out
    assert clinic("protocols", "install").out == "Nothing has changed.\n"
    assert clinic("protocols", "approve", "light-facial", "--by", "Dr. Example").code == 0
    assert "Approved for en: Dr. Example" in clinic("protocols", "show", "light-facial").out
    assert "Pink, warm skin is normal" in clinic("preview", "-t", "light-facial").out


def test_a_broken_file_is_refused_with_its_place_and_stops_nothing(clinic: Run, own: Path) -> None:
    assert clinic("protocols", "install").code == 0
    own.write_text(FACIAL.replace("act_by", "actby", 1), encoding="utf-8")

    refused = clinic("protocols", "install")

    assert refused.code == 2
    assert "light-facial.toml: steps.first.actby ('actby'): there is no such key. Did you mean act_by?" in refused.err
    assert "Nothing has changed." in refused.out
    migrated = clinic("migrate")
    assert (migrated.code, "there is no such key" in migrated.err) == (0, True)
    assert clinic("upcoming").code == 0
    assert clinic("preview", "-t", "light-facial").code == 0


def test_errors_in_words_are_counted_at_the_installation(clinic: Run, own: Path) -> None:
    own.write_text(FACIAL.replace("if your skin is calm", "for 24 hours"), encoding="utf-8")

    stored = clinic("protocols", "install")

    assert "1 error in the clinic's own files: reminders protocols check" in stored.out


def test_a_protocol_whose_file_is_gone_is_named(clinic: Run, own: Path) -> None:
    assert clinic("protocols", "install").code == 0
    own.unlink()

    assert "light-facial: no file brings it; its stored version stays in use." in clinic("protocols", "install").out


def test_a_folder_that_config_names_and_is_not_there_is_refused(clinic: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('#folder = "protocols"', 'folder = "away"'))

    refused = clinic("protocols", "install")

    assert (refused.code, "there is no such folder" in refused.err) == (2, True)
    assert clinic("upcoming").code == 0


def test_check_needs_no_configuration_and_fails_on_errors(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FACIAL.replace("Pain that grows", "Pain after your peel"), encoding="utf-8")

    found = run("protocols", "check", "mine.toml")

    assert found.code == 2
    assert "error  mine.toml: steps.check.wording.en ('peel'): it names a treatment" in found.out
    assert found.out.endswith("1 error, 0 warnings.\n")
    (finding,) = run("protocols", "check", "mine.toml", "--json").json
    assert finding["severity"] == "error"
    assert finding["place"] == "steps.check.wording.en"


def test_warnings_fail_only_when_asked_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FACIAL.replace("Light makeup is", "Light makeup\u2019s"), encoding="utf-8")

    found = run("protocols", "check", "mine.toml")

    assert (found.code, "U+2019" in found.out) == (0, True)
    assert 'Write "\'" instead.' in found.out
    assert run("protocols", "check", "mine.toml", "--strict").code == 2


def test_check_of_a_file_that_is_not_there_says_so(run: Run) -> None:
    refused = run("protocols", "check", "nothing.toml")

    assert (refused.code, "there is no such file" in refused.err) == (2, True)


def test_show_draws_what_is_shipped_without_a_configuration(run: Run) -> None:
    shown = run("protocols", "show", "microneedling-pen")

    assert shown.code == 0
    for word in ("makeup", "24 h", "[C]", "█", "role allowed, kind permission, class care", "{restrictions}"):
        assert word in shown.out
    assert "Nobody has approved it yet. A clinician has to approve it" in shown.out
    assert "Awaits a native clinician's review: es, fr, de." in shown.out


def test_show_of_another_body_area_leaves_out_what_does_not_hold_there(run: Run) -> None:
    on_face = run("protocols", "show", "microneedling-pen", "--json").json
    on_legs = run("protocols", "show", "microneedling-pen", "--area", "legs", "--json").json

    assert "makeup" in [held["category"] for held in on_face["restrictions"]]
    assert "makeup" not in [held["category"] for held in on_legs["restrictions"]]
    assert "makeup" not in [step["code"] for step in on_legs["steps"]]
    assert all(held["sources"] for held in on_legs["restrictions"])


def test_show_of_an_area_that_the_protocol_is_not_for_names_those_it_is_for(run: Run) -> None:
    refused = run("protocols", "show", "microneedling-pen", "--area", "knees")

    assert (refused.code, "abdomen" in refused.err) == (2, True)


def test_show_draws_open_ends_and_intervals_of_a_file(run: Run, own: Path) -> None:
    shown = run("protocols", "show", "protocols/light-facial.toml")

    assert "▶▶▶" in shown.out
    assert "Dull skin (dull-skin): 3 to 6 sessions, 28 days apart (21 to 42), then every 90 days" in shown.out


def test_show_of_an_unknown_code_names_the_nearest(clinic: Run) -> None:
    refused = clinic("protocols", "show", "microneedling-pn")

    assert (refused.code, "Did you mean microneedling-pen?" in refused.err) == (3, True)


def test_texts_prints_the_page_of_all_texts(run: Run) -> None:
    assert run("protocols", "texts").out == texts_page(shipped())


def test_texts_in_a_language_that_nobody_wrote_names_those_that_there_are(run: Run) -> None:
    refused = run("protocols", "texts", "--language", "tlh")

    assert (refused.code, "Use one of:" in refused.err) == (2, True)


def test_every_command_of_the_family_teaches_with_an_example(run: Run) -> None:
    for command in ("list", "show", "check", "install", "texts", "approve"):
        assert "Example: reminders protocols" in run("protocols", command, "--help").out


def test_the_list_as_json_names_every_shipped_protocol(clinic: Run) -> None:
    listed = json.loads(clinic("protocols", "list", "--json").out)

    assert [row["code"] for row in listed] == sorted(shipped().protocols)
