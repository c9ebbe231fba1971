"""How soon somebody should look at a reply: what is said, what takes it back, and what was done to the patient."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reminders.domain.red_flags.leaning import Numbers
from reminders.domain.red_flags.letters import words_of
from reminders.domain.red_flags.levels import Level
from reminders.domain.red_flags.lexicon import Lexicon, Sign
from reminders.domain.red_flags.patterns import Match
from reminders.domain.red_flags.surroundings import Reading

WORDING = Sign("wording", "How it is worded", Level.LOOK)  # no list has it, and it reads like a message of trouble


@dataclass(frozen=True)
class Treated:
    """One treatment of the patient, by its protocol's code; `hours` since it ended, None where nobody knows."""

    code: str
    hours: float | None = None


@dataclass(frozen=True)
class Noticed:
    """One sign that a message speaks of, and by how much what stands around it makes it less.

    `at_most`: whatever the treatment, it is no more than this; `steps`: so many levels less. `fine`: the patient is
    well otherwise, so that what is only something to look at is nothing.
    """

    sign: Sign
    at_most: Level = Level.EMERGENCY
    steps: int = 0
    fine: bool = False


@dataclass(frozen=True)
class Notice:
    """What is seen in a message, whoever wrote it: signs, and what its wording leans to, if that is known."""

    signs: tuple[Noticed, ...] = ()
    leaning: Numbers | None = None


@dataclass(frozen=True)
class Verdict:
    """How soon, and for which signs, the most urgent first."""

    level: Level
    signs: tuple[Sign, ...] = ()


def judge(text: str, lexicon: Lexicon, treated: Collection[Treated] = ()) -> Verdict:
    """Read a message; nothing known of any treatment: it may have been any of them."""
    return weigh(notice(text, lexicon), lexicon, treated)


def notice(text: str, lexicon: Lexicon) -> Notice:
    """What is seen in a message, whoever wrote it."""
    words = words_of(text)
    reading = Reading(words, lexicon.vocabulary.places(words), lexicon)
    if not words or any(match.first == 0 for match in reading.around("reaction")):
        return Notice()
    said = [(lexicon.signs[name], match) for name, match in reading.found(lexicon.said)]
    real = _real(reading, said)
    of_the_patient = any(not sign.general for sign, _ in real)
    seen = dict.fromkeys(_seen(reading, sign, match, of_the_patient=of_the_patient) for sign, match in real)
    return Notice(tuple(seen), lexicon.weights.leaning(words) if lexicon.weights else None)


def is_calm(seen: Notice, lexicon: Lexicon) -> bool:
    """True if there is nothing in a message, whatever was done to whoever wrote it."""
    return not seen.signs and weigh(seen, lexicon, ()).level is Level.NONE


def weigh(seen: Notice, lexicon: Lexicon, treated: Collection[Treated]) -> Verdict:
    """How soon, for somebody who was treated so."""
    listed = _listed(seen.signs, lexicon, treated)
    if lexicon.weights is None or seen.leaning is None:
        return listed
    level = lexicon.weights.level(seen.leaning, listed.level)
    if level is Level.NONE:
        return Verdict(level)
    return Verdict(level, listed.signs if listed.level is not Level.NONE else (WORDING,))


def _listed(noticed: Collection[Noticed], lexicon: Lexicon, treated: Collection[Treated]) -> Verdict:
    levels: dict[str, Level] = {}
    for one in noticed:
        level = _level(one, lexicon, treated)
        if level.rank > levels.get(one.sign.id, Level.NONE).rank:
            levels[one.sign.id] = level
    kinds = {lexicon.signs[id_].kind for id_, level in levels.items() if level.rank >= Level.SAME_DAY.rank}
    joint = [together.level for together in lexicon.together if together.kinds <= kinds]
    signs = sorted(levels, key=lambda id_: -levels[id_].rank)
    highest = max((*levels.values(), *joint), key=lambda level: level.rank, default=Level.NONE)
    return Verdict(highest, tuple(lexicon.signs[id_] for id_ in signs))


def _real(reading: Reading, said: Sequence[tuple[Sign, Match]]) -> list[tuple[Sign, Match]]:
    """Without what is harmless or denied, and without a word that belongs to a longer expression."""
    tight = [frozenset(match.places) for _, match in said if not match.wide]
    taken = [(sign.instead, frozenset(match.places)) for sign, match in said if sign.instead]
    return [
        (sign, match)
        for sign, match in said
        if not any(frozenset(match.places) < longer for longer in tight)
        and not any(sign.id in names and not places.isdisjoint(match.places) for names, places in taken)
        and not reading.harmless(match)
        and not reading.denied(match)
    ]


def _seen(reading: Reading, sign: Sign, match: Match, *, of_the_patient: bool) -> Noticed:
    """`of_the_patient`: something is said that only somebody has who was treated, so whoever writes means a patient."""
    fine = reading.fine
    if reading.of_elsewhere(match) or reading.spared(match) or reading.keeps_away(match):
        return Noticed(sign, Level.NONE)
    at_most, steps = Level.EMERGENCY, 0
    if reading.imagined(match):
        at_most = Level.NONE if fine else Level.LOOK.at_most(sign.level.lowered())
    elif reading.long_ago(match):
        at_most = Level.NONE if reading.gone(match) else sign.level.lowered()
    elif not of_the_patient and reading.of_another(match):
        at_most = Level.NONE if reading.around("visit") else Level.LOOK
    elif reading.gone(match):
        steps = 1
    if sign.soft and reading.hedged(match):
        steps += 1
    return Noticed(sign, at_most, steps, fine)


def _level(one: Noticed, lexicon: Lexicon, treated: Collection[Treated]) -> Level:
    level = max((_for(one.sign, lexicon, each) for each in treated), key=lambda each: each.rank, default=one.sign.level)
    for _ in range(one.steps):
        level = level.lowered()
    if one.fine and level is Level.LOOK and not one.sign.stays:
        return Level.NONE
    return level.at_most(one.at_most)


def _for(sign: Sign, lexicon: Lexicon, treated: Treated) -> Level:
    """The sign's level after one treatment; one that no list knows counts as any."""
    matters = not sign.treatments or treated.code in sign.treatments or treated.code not in lexicon.known
    if treated.hours is not None and treated.hours < sign.from_hours:
        return sign.early
    return sign.level if matters else sign.otherwise
