"""The word lists as values: which signs there are, how each language says them, and what takes a sign back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reminders.domain.red_flags.leaning import Weights
from reminders.domain.red_flags.levels import Level
from reminders.domain.red_flags.patterns import Pattern, patterns_of
from reminders.domain.red_flags.vocabulary import Vocabulary


@dataclass(frozen=True)
class Sign:
    """One sign of trouble. `title`: what staff read.

    `treatments`: codes of the protocols for which `level` holds, empty for all; for the others it is `otherwise`.
    Before `from_hours` after the treatment it is `early`. `soft`: a word such as "slightly" makes it one step less.
    `kind` is what `Together` asks for. `general`: anybody may have it who was never treated, such as a fever.
    `instead`: its words are none of these signs, however far apart they stand. `stays`: it does not go by itself, so
    that a patient who is well otherwise takes nothing back.
    """

    id: str
    title: str
    level: Level
    treatments: frozenset[str] = frozenset()
    otherwise: Level = Level.NONE
    from_hours: int = 0
    early: Level = Level.NONE
    soft: bool = False
    kind: str = ""
    general: bool = False
    instead: frozenset[str] = frozenset()
    stays: bool = False


@dataclass(frozen=True)
class Together:
    """Signs of all these kinds in one message are as urgent as this."""

    kinds: frozenset[str]
    level: Level


@dataclass(frozen=True)
class Language:
    """How one language says it: lines of patterns, by the id of the sign or by what they do to one.

    `around` has the lists of what stands around a sign: see `Lexicon`.
    """

    groups: Mapping[str, Sequence[str]]
    signs: Mapping[str, Sequence[str]]
    around: Mapping[str, Sequence[str]]
    ordinary: Sequence[str] = ()


AROUND = frozenset(
    {
        "harmless",  # has the words of a sign and is none
        "negation",  # what follows is not so
        "negation_behind",  # what stood before is not so
        "no_negation",  # has a word of negation and takes nothing back
        "ends_negation",  # a new statement begins
        "listing",  # a list goes on
        "joins",  # what is behind it is another matter
        "hypothetical",  # what follows has not happened
        "past",  # long ago
        "now",  # and yet of today
        "resolved",  # it has gone
        "others",  # somebody else has it
        "cancels",  # the patient does not come
        "elsewhere",  # it was done by others, and not to the patient
        "asks",  # and yet something is wanted of the clinic
        "spared",  # what was before has not come this time
        "fine",  # the patient is well, or laughs, or says what was to be expected
        "uneasy",  # and yet wonders, or it stays
        "treated",  # a word of a treatment: it is about the patient, or about one
        "visit",  # about an appointment
        "hedge",  # a little
        "reaction",  # a phone's own words around a text of ours
    }
)


@dataclass(frozen=True)
class Index:
    """Patterns with what they are lines of, found by the words of a message: most need none of them."""

    patterns: Sequence[tuple[str, Pattern]]
    by_term: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, patterns: Sequence[tuple[str, Pattern]]) -> "Index":
        """Each pattern under the words of which it needs one, where those are fewest."""
        by_term: dict[str, list[int]] = defaultdict(list)
        for place, (_, pattern) in enumerate(patterns):
            for term in min(pattern.needs, key=len):
                by_term[term].append(place)
        return cls(patterns, by_term)

    def among(self, seen: Collection[str]) -> list[tuple[str, Pattern]]:
        """The patterns that may be there, in their order."""
        places = sorted({place for term in seen for place in self.by_term.get(term, ())})
        return [self.patterns[place] for place in places]


@dataclass(frozen=True)
class Lexicon:
    """All languages in one, taken apart once: a patient may write in any of them, or in two at once.

    `known`: the codes of the treatments that any sign asks for. `around`: what takes a sign back or keeps it, by
    the names of `AROUND`. `weights`: what the pieces of a message say, if that counts too.
    """

    signs: Mapping[str, Sign]
    said: Index = field(repr=False)
    around: Index = field(repr=False)
    together: Sequence[Together]
    known: frozenset[str]
    vocabulary: Vocabulary = field(repr=False)
    weights: Weights | None = field(default=None, repr=False)


def lexicon_of(
    signs: Iterable[Sign],
    together: Iterable[Together],
    known: Iterable[str],
    languages: Iterable[Language],
    weights: Weights | None = None,
) -> Lexicon:
    """Put the languages together; without weights only the signs of the lists count.

    Raises:
        KeyError: a pattern names a group, or a language a sign or a list, that is not there.
    """
    by_id = {sign.id: sign for sign in signs}
    patterns: list[tuple[str, Pattern]] = []
    around: list[tuple[str, Pattern]] = []
    ordinary: list[str] = []
    for language in languages:
        ordinary += language.ordinary
        for name, lines in language.signs.items():
            patterns += [(by_id[name].id, one) for line in lines for one in patterns_of(line, language.groups)]
        for name, lines in language.around.items():
            around += [(name, one) for line in lines for one in patterns_of(line, language.groups)]
    terms = {term for _, pattern in (*patterns, *around) for need in pattern.needs for term in need}
    vocabulary = Vocabulary(terms, ordinary)
    return Lexicon(by_id, Index.of(patterns), Index.of(around), tuple(together), frozenset(known), vocabulary, weights)
