import re
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from reminders.channels.sandbox import SandboxPhone
from reminders.cli.demo_cast import BEGIN, DANA, ELI, FAY, NAMES


@pytest.fixture
def phone(run, tmp_path):
    assert run("demo").code == 0
    opened = SandboxPhone(tmp_path / "demo-data" / "sandbox-phone.sqlite3", lambda: BEGIN)
    yield opened
    opened.close()


def test_the_demo_tells_of_everybody_and_twice_the_same(run):
    first, second = (run("demo") for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert all(name in first.out for name in NAMES.values())
    ids = re.compile(r"explain \S+")
    assert ids.sub("", first.out) == ids.sub("", second.out)
    for said in ("writes: STOP", "cannot receive texts", "Corrected times", "Los Angeles time", "See you Fri 3:00 PM"):
        assert said in first.out


def test_every_text_of_the_demo_arrives_once_and_none_in_the_night(phone):
    for number in NAMES:
        bubbles = [bubble for bubble in phone.conversation(number) if not bubble.incoming]
        assert all(bubble.posts == 1 for bubble in bubbles)
        assert len({bubble.body for bubble in bubbles}) == len(bubbles)
        zone = ZoneInfo("America/Los_Angeles" if NAMES[number] == "Chloe" else "America/New_York")
        assert all(time(8) <= bubble.at.astimezone(zone).time() < time(21) for bubble in bubbles)
    assert phone.conversation(ELI) == []
    assert phone.conversation(DANA)[0].at.astimezone(ZoneInfo("America/New_York")).time() == time(20, 55)


def test_after_stop_nothing_comes(phone):
    stopped_at = next(bubble.at for bubble in phone.conversation(FAY) if bubble.incoming)
    assert not [bubble for bubble in phone.conversation(FAY) if bubble.at > stopped_at]


def test_the_commands_that_it_names_run_on_what_it_made(run):
    told = run("demo").out
    for line in re.findall(r"--config (.+)", told):
        words = [word.strip('"') for word in re.findall(r'"[^"]+"|\S+', line)]
        assert run("--config", *words).code == 0


def test_a_folder_that_no_demo_made_is_left_alone(run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("kept")
    assert run("demo", "--folder", "mine").code == 4
    assert (tmp_path / "mine" / "file").read_text() == "kept"


def test_the_picture_loads_nothing_from_elsewhere(run, tmp_path):
    assert run("demo", "--svg", "picture.svg").code == 0
    drawn = (tmp_path / "picture.svg").read_text()
    assert "Ana" in drawn
    assert re.findall(r"https?://[^\"\s]+", drawn) == ["http://www.w3.org/2000/svg"]
