"""`reminders simulate`: the real program under a simulated clock, disturbed in every way that the options know."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from reminders.cli import frame
from reminders.cli.simulate import simulate
from reminders.domain.reasons import Reason
from reminders.errors import InvalidInput

PEN = ("-t", "microneedling-pen")
PARIS = ("--zone", "Europe/Paris", "--country", "FR")
BEFORE_SPRING = (*PEN, *PARIS, "--ended", "2026-03-27 19:30")
COURSE = ("--sessions", "3", "--agreed")
Simulate = Callable[..., Any]


@pytest.fixture
def simulated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulate:
    """Run the command in a folder without a configuration; returns what it printed, as JSON."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frame.given, "config", None)

    def run(*arguments: str, as_json: bool = True) -> Any:
        app = typer.Typer()
        app.command()(simulate)
        result = CliRunner().invoke(app, [*arguments, *(["--json"] if as_json else [])], env={"COLUMNS": "160"})
        if result.exception is not None:
            raise result.exception
        return json.loads(result.stdout) if as_json else result.stdout

    return run


def only(seen: Any, name: str, visit: int = 1) -> Any:
    found = [text for text in seen["texts"] if (text["text"], text["visit"]) == (name, visit)]
    assert len(found) == 1
    return found[0]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def test_undisturbed_every_text_leaves_when_it_was_planned(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, *COURSE)
    assert {text["outcome"] for text in seen["texts"]} == {"sent"}
    assert all(text["planned"] == text["real"] for text in seen["texts"])
    assert {text["role"] for text in seen["texts"]} >= {"restrictions", "normal", "allowed", "check", "next"}


def test_an_outage_shorter_than_its_use_makes_a_text_late_and_still_true(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, "--outage", "2026-03-28 08:00..2026-03-29 20:00")
    allowed = only(seen, "allowed: makeup")
    assert (allowed["outcome"], allowed["real"]) == ("sent late", "2026-03-29T20:00:00+02:00")
    assert "The program was off from Sat 08:00 to Sun 20:00." in allowed["note"]


def test_texts_that_an_outage_made_late_are_said_in_one(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, "--outage", "2026-03-28 08:00..2026-03-29 20:00")
    normal, allowed = only(seen, "normal"), only(seen, "allowed: makeup")
    assert (normal["outcome"], normal["reason"]) == ("said with another", "joined")
    assert "skin is normal" in allowed["body"]
    assert "Until Sat 19:30" not in allowed["body"]  # which has passed by then
    assert "Until Sat 19:30" in only(simulated(*BEFORE_SPRING), "normal")["body"]


def test_an_outage_longer_than_its_use_makes_a_text_missed(simulated: Simulate) -> None:
    normal = only(simulated(*BEFORE_SPRING, "--outage", "2026-03-28 08:00..2026-03-29 21:00"), "normal")
    assert (normal["outcome"], normal["reason"]) == ("missed", "missed")
    assert normal["note"].startswith(Reason.MISSED_OUTAGE.sentence)
    assert at(normal["real"]) >= at(normal["useful_until"])


def test_a_safety_text_that_is_missed_asks_a_person_to_call(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, "--outage", "2026-03-28 08:00..2026-04-03 21:00")
    assert [do["kind"] for do in seen["to_do"] if do["about"].startswith("check")] == ["call"]
    assert simulated(*BEFORE_SPRING)["to_do"] == []


def test_stop_leaves_later_texts_unsent_with_the_reason(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, *COURSE, "--opt-out", "2026-03-29 12:00")
    stop = at("2026-03-29T12:00+02:00")
    for text in seen["texts"]:
        later = at(text["planned"]) > stop
        assert text["outcome"] == ("stopped" if later else "sent")
        assert text["note"] == (Reason.OPTED_OUT.sentence if later else "")
        assert text["body"]


def test_stop_during_an_outage_is_learned_before_anything_leaves(simulated: Simulate) -> None:
    away = ("--outage", "2026-03-28 18:00..2026-03-29 12:00", "--opt-out", "2026-03-28 20:00")
    makeup = only(simulated(*BEFORE_SPRING, *away), "allowed: makeup")
    assert (makeup["outcome"], makeup["reason"]) == ("stopped", "opted-out")


def test_a_second_visit_supersedes_the_text_that_asks_for_it(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, *COURSE, "--second", "2026-04-10 15:00")
    first, second = only(seen, "next"), only(seen, "next", visit=2)
    assert (first["outcome"], first["note"]) == ("superseded", Reason.NEXT_BOOKED.sentence)
    assert second["outcome"] == "sent"


def test_a_second_visit_after_that_text_comes_too_late_to_supersede_it(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, *COURSE, "--second", "2026-04-20 15:00 peel-superficial")
    assert only(seen, "next")["outcome"] == "sent"


def test_a_booked_next_visit_brings_its_reminder_and_nobody_is_asked_to_book(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, *COURSE, "--next", "2026-04-24 15:00")
    assert only(seen, "visit", visit=2)["outcome"] == "sent"
    assert only(seen, "next")["reason"] == "next-booked"


def test_across_the_spring_change_hours_are_elapsed_and_ten_is_ten(simulated: Simulate) -> None:
    seen = simulated(*PEN, *PARIS, *COURSE, "--ended", "2026-03-28 15:00")
    assert [over["says"] for over in seen["overlays"] if over["kind"] == "clock-change"] == [
        "clocks in Paris go forward, 02:00 to 03:00"
    ]
    makeup = next(lane for lane in seen["restrictions"] if "makeup" in lane["of"])
    assert makeup["until"] == "2026-03-29T16:00:00+02:00"
    assert at(makeup["until"]) - at(makeup["from"]) == timedelta(hours=24)
    assert only(seen, "next")["planned"] == "2026-04-18T10:00:00+02:00"


def test_a_clock_behind_lets_texts_leave_late_until_it_is_put_right(simulated: Simulate) -> None:
    behind = ("--clock-step", "2026-03-28 10:00 -2h", "--clock-step", "2026-03-29 10:00 +2h")
    seen = simulated(*BEFORE_SPRING, *behind)
    makeup = only(seen, "allowed: makeup")
    # 21:30 by a right clock, which is in the quiet hours; the machine takes it for 19:30
    assert at(makeup["real"]) - at(makeup["planned"]) == timedelta(hours=2)
    assert "2 h behind" in makeup["note"]
    assert only(seen, "check")["outcome"] == "sent"


def test_a_clock_ahead_lets_texts_leave_early(simulated: Simulate) -> None:
    makeup = only(simulated(*BEFORE_SPRING, "--clock-step", "2026-03-28 10:00 +1h30m"), "allowed: makeup")
    assert makeup["outcome"] == "sent early"
    assert at(makeup["planned"]) - at(makeup["real"]) == timedelta(minutes=90)


def test_a_visit_that_a_slow_clock_would_refuse_is_refused_with_the_reason(simulated: Simulate) -> None:
    with pytest.raises(InvalidInput, match="second: the machine's clock is behind then"):
        simulated(*BEFORE_SPRING, "--clock-step", "2026-03-28 10:00 -2h", "--second", "2026-04-10 15:00")


def test_until_ends_the_picture_and_says_what_is_still_to_come(simulated: Simulate) -> None:
    seen = simulated(*BEFORE_SPRING, *COURSE, "--until", "2026-03-29 12:00")
    assert only(seen, "check")["outcome"] == "still to come"
    assert only(seen, "allowed: makeup")["outcome"] == "sent"
    assert seen["to"] == "2026-03-29T12:00:00+02:00"


def test_the_json_is_the_same_run_to_run(simulated: Simulate) -> None:
    story = (*BEFORE_SPRING, *COURSE, "--second", "2026-04-10 15:00", "--opt-out", "2026-04-12 12:00")
    assert simulated(*story) == simulated(*story)


def test_the_svg_is_well_formed_and_holds_every_text(simulated: Simulate, tmp_path: Path) -> None:
    file = tmp_path / "plan.svg"
    seen = simulated(*BEFORE_SPRING, *COURSE, "--outage", "2026-03-28 08:00..2026-03-29 21:00", "--svg", str(file))
    root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    said = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert len(seen["texts"]) > 4
    for text in seen["texts"]:
        assert text["body"] in said
        assert any(text["note"] in line for line in said)
    assert "http" not in file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def test_the_png_opens_and_shows_more_than_paper(simulated: Simulate, tmp_path: Path) -> None:
    file = tmp_path / "plan.png"
    simulated(*BEFORE_SPRING, "--png", str(file))
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert picture.width > 1000
        assert len(picture.getcolors(1 << 24) or []) > 5


def test_the_terminal_shows_the_chart_the_words_and_what_did_not_go_out(simulated: Simulate) -> None:
    shown = simulated(*BEFORE_SPRING, "--outage", "2026-03-28 08:00..2026-03-29 21:00", as_json=False)
    row = next(line for line in shown.splitlines() if line.startswith(" 2. normal"))
    assert "○──" in row
    assert "✕" in row
    assert "missed Sun 29 Mar 21:00" in shown
    assert Reason.LEAN_PRESET.sentence in shown
    assert "Lumina Skin: How is your skin today?" in shown


def test_nothing_is_left_behind(simulated: Simulate, tmp_path: Path) -> None:
    simulated(*BEFORE_SPRING)
    assert list(tmp_path.iterdir()) == []


def test_the_clinic_of_a_configuration_speaks_with_its_own_name(clinic: Simulate, simulated: Simulate) -> None:
    seen = simulated(*PEN, "--ended", "2026-05-06 15:00")
    assert (seen["clinic"], seen["zone"]) == ("My Clinic", "America/New_York")
    assert only(seen, "restrictions: first")["body"].startswith("My Clinic: ")
    assert clinic("history", "--json").json == []


@pytest.mark.parametrize(
    ("given", "says", "remedy"),
    [
        (("--outage", "2026-03-28 08:00"), "outage ('2026-03-28 08:00'): it is not FROM..TO", "Write"),
        (("--outage", "2026-03-29 08:00..2026-03-28 08:00"), "it ends before it begins", "earlier one first"),
        (("--outage", "2026-03-28 25:00..2026-03-29 08:00"), "outage ('2026-03-28 25:00')", "Write"),
        (("--outage", "2026-03-29 02:30..2026-03-30 08:00"), "does not exist on that day", "before or after"),
        (("--opt-out", "2026-03-27 10:00"), "opt-out ('2026-03-27 10:00'): it is not after", "after --ended"),
        (("--second", "soon"), "second ('soon')", "Write"),
        (("--second", "2026-04-10 15:00 microneedling-pin"), "treatment ('microneedling-pin')", "microneedling-pen"),
        (("--clock-step", "2026-03-28 10:00 2h"), "clock-step ('2026-03-28 10:00 2h')", "-2h"),
        (("--clock-step", "2026-03-28 10:00 -9999999h"), "clock-step", "a week at most"),
        (("--zone", "Europe/Pari"), "zone ('Europe/Pari')", "Europe/Paris"),
        (("--country", "France"), "country ('France')", "two letters"),
        (("--sessions", "0"), "sessions (0)", "1 or more"),
        (("--svg", "no/such/folder.svg"), "svg ('no/such/folder.svg'): it cannot be written", "folder that exists"),
    ],
)
def test_a_bad_option_is_refused_with_its_name_its_value_and_the_remedy(
    simulated: Simulate, given: tuple[str, ...], says: str, remedy: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        simulated(*BEFORE_SPRING, *given)
    assert says in refused.value.message
    assert remedy in refused.value.remedy
