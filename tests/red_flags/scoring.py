"""Scores the word lists on messages that somebody judged: what is caught, missed, and a false alarm."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reminders.domain.red_flags import Level, Lexicon, Treated, judge

FOLDER = Path(__file__).parent
_FAMILIES = (  # words of the treatment, and the protocol that they speak of
    (r"\brf\b|radio|morpheus", "microneedling-rf"),
    (r"prp|plasma", "microneedling-prp"),
    (r"meso|vitamin", "microneedling-meso"),
    (r"tca|medium|mittel|moyen|medio", "peel-medium"),
    (r"peel|exfolia|acid peel|säure", "peel-superficial"),
    (r"botox|toxin|botul", "botulinum-toxin"),
    (r"fill|hyal|hial|relleno|unterspritz|comblement|lip inj|acide hy", "dermal-filler"),
    (r"ipl|pulsed|pulsad|pulsée|blitz", "ipl"),
    (r"laser|láser|epil|depil|enthaar|haarent", "laser-hair"),
    (r"derma ?plan", "dermaplaning"),
    (r"hydra|hidra", "hydrafacial"),
    (r"\bled\b|light|licht", "led"),
    (r"roller", "derma-roller"),
    (r"needl|nadel|aiguill|aguja|pen\b", "microneedling-pen"),
)
_HOURS = (
    (r"min", 1 / 60),
    (r"h(ours?|rs?)?\b|stunde|hora|heure", 1),
    (r"d(ays?)?\b|tag|d[ií]a|jour", 24),
    (r"w(ee)?k|woche|semana|semaine", 168),
    (r"mon|mes|mois", 720),
)


@dataclass(frozen=True)
class Message:
    """One reply with the level that a careful nurse would give it."""

    language: str
    text: str
    level: Level
    treated: tuple[Treated, ...]


def messages(name: str) -> Iterator[Message]:
    """The messages of one set: a file beside, without its ending."""
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Message(row["language"], row["text"], Level(row["level"]), treated(row["treatment"], row["after"]))


def treated(treatment: object, after: object) -> tuple[Treated, ...]:
    """What a row says of the treatment; nothing where it says nothing that is known here."""
    named = str(treatment or "").casefold().replace("-", " ")
    code = next((code for words, code in _FAMILIES if re.search(words, named)), None)
    return () if code is None else (Treated(code, hours_of(str(after or ""))),)


def hours_of(after: str) -> float | None:
    """ "3 days" is 72; None where no length of time is named."""
    found = re.search(r"(\d+(?:[.,]\d+)?)\s*(\w+)", after.casefold())
    if found is None:
        return None
    each = next((hours for unit, hours in _HOURS if re.match(unit, found[2])), None)
    return None if each is None else float(found[1].replace(",", ".")) * each


@dataclass(frozen=True)
class Line:
    """The figures of one language and level: judged so soon or sooner, or later, or not at all."""

    language: str
    level: Level
    count: int
    caught: int
    unseen: int

    @property
    def missed(self) -> int:
        """Judged less soon than it is."""
        return self.count - self.caught


def score(rows: Iterable[Message], lexicon: Lexicon) -> list[Line]:
    """The figures. Of level none, `caught` are those that raised nothing, and `missed` the false alarms."""
    judged = [(row, judge(row.text, lexicon, row.treated).level) for row in rows]
    kinds = Counter((row.language, row.level) for row, _ in judged)
    right = Counter((row.language, row.level) for row, level in judged if _is_right(row.level, level))
    unseen = Counter((row.language, row.level) for row, level in judged if level is Level.NONE)
    order = sorted(kinds, key=lambda kind: (kind[0], -kind[1].rank))
    return [
        Line(language, level, kinds[kind], right[kind], unseen[kind]) for kind in order for language, level in [kind]
    ]


def _is_right(meant: Level, judged: Level) -> bool:
    return judged is Level.NONE if meant is Level.NONE else judged.rank >= meant.rank
