from hypothesis import given
from hypothesis import strategies as st

from reminders.wording.segments import GSM7, Encoding, fold, measure

ESCAPED = "^{}\\[~]|€\f"


def by_hand(text: str) -> tuple[int, int]:
    """Units and segments, counted on the encoded bytes: another way than the one under test."""
    if all(char in GSM7 for char in text):
        pieces = ["ex" if char in ESCAPED else "x" for char in text]
        alone, joined = 160, 153
    else:
        pieces = ["x" * (len(char.encode("utf-16-le")) // 2) for char in text]
        alone, joined = 70, 67
    units = len("".join(pieces))
    if units <= alone:
        return units, 1
    segments = [""]
    while pieces:
        piece = pieces.pop(0)
        if len(segments[-1] + piece) <= joined:
            segments[-1] += piece
        else:
            segments.append(piece)
    return units, len(segments)


texts = st.one_of(
    st.text(st.sampled_from(sorted(GSM7)), max_size=500),
    st.text(st.sampled_from("aé€{}"), min_size=140, max_size=170),
    st.text(st.sampled_from("aś😀"), min_size=30, max_size=220),
    st.text(max_size=300),
)


@given(texts)
def test_units_and_segments_are_those_counted_by_hand(text: str) -> None:
    measured = measure(text)

    assert (measured.units, measured.segments) == by_hand(text)


@given(texts)
def test_the_culprits_are_all_that_keeps_a_text_from_gsm7(text: str) -> None:
    culprits = measure(text).culprits

    rest = "".join(char for char in text if char not in culprits)
    assert measure(rest).encoding is Encoding.GSM7
    assert all(char in text for char in culprits)
    assert len(set(culprits)) == len(culprits)


def test_a_segment_holds_160_alone_and_153_joined() -> None:
    assert [measure("a" * length).segments for length in (160, 161, 306, 307)] == [1, 2, 2, 3]


def test_an_extended_character_costs_two_units_and_is_never_cut() -> None:
    assert measure("€").units == 2
    assert measure("a" * 152 + "€" + "a" * 152).segments == 3  # 306 units, but the euro does not fit the first


def test_one_foreign_character_more_than_halves_the_room() -> None:
    assert [measure("ś" * length).segments for length in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert measure("a" * 70 + "ś").segments == 2
    assert measure("No makeup until 3:30\u202fPM").culprits == ("\u202f",)


def test_a_surrogate_pair_is_two_units_and_is_never_cut() -> None:
    assert measure("😀").units == 2
    assert measure("a" * 66 + "😀" + "a" * 66).segments == 3


def test_names_are_folded_to_gsm7_where_that_leaves_letters() -> None:
    assert fold("sáb") == "sab"
    assert fold("é") == "é"  # GSM-7 has it
    assert fold("août") == "aout"
    assert fold("суббота") == "суббота"
