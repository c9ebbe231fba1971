"""docs/operations.md lists every alarm as the program judges it."""

import re
import tomllib
from pathlib import Path

from reminders.config.alarms import Alarms
from reminders.domain.alarms import LITTLE_ROOM, AlarmKind

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_alarm_is_listed_with_whether_it_silences_the_heartbeat() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (yes|no) \|", text(), flags=re.MULTILINE)
    assert {kind: stops == "yes" for kind, stops in rows} == {kind.value: kind.stops for kind in AlarmKind}
    assert len(rows) == len(AlarmKind)


def test_the_settings_that_it_shows_are_settings() -> None:
    shown = re.search(r"^    \[alarms\]\n(?:    .+\n)+", text(), flags=re.MULTILINE)
    assert shown is not None
    given = tomllib.loads(shown[0].replace("    ", ""))["alarms"]
    assert Alarms.model_validate(given | {"smtp_password": "made-up"}).mail_to == given["mail_to"]


def test_the_room_that_it_names_is_the_one_that_is_asked_for() -> None:
    assert f"{LITTLE_ROOM // 1024 // 1024} MB" in text()
