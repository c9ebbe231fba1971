"""What a language has to bring for the patient's page.

The patterns are filled by this package only. Nothing here names a treatment; the page itself may lie open on a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reminders.domain.vocabulary import Category


@dataclass(frozen=True)
class PageWords:
    """One language. `name` is what it calls itself; `reviewed_by` the native clinician who read it, None: nobody yet.

    `text` is sent: its signs are those of GSM-7. From `when_closed` to `printed`: on paper alone. All patterns that
    end with a full stop are sentences.
    """

    name: str
    reviewed_by: str | None
    categories: Mapping[Category, str] = field(hash=False)
    title: str
    for_name: str
    after_visit: str
    as_of: str
    not_yet: str
    until: str
    until_healed: str
    left: str
    allowed: str
    all_allowed: str
    nothing_yet: str
    normal: str
    when_to_call: str
    from_day: str
    call_us: str
    closed_urgent: str
    closed_fallback: str
    closed: str
    emergency: str
    next_visit: str
    visit_cancelled: str
    calendar_add: str
    calendar_remove: str
    calendar_note: str
    calendar_entry: str
    choices: str
    language: str
    texts: str
    stop_course: str
    stop_marketing: str
    stop_all: str
    stop_note: str
    no_texts: str
    save: str
    saved: str
    not_saved: str
    private: str
    ended_title: str
    ended: str
    unknown_title: str
    unknown: str
    busy_title: str
    busy: str
    when_closed: str
    answered: str
    nobody_answers: str
    printed: str
    zone_label: str
    text: str

    def sentence(self, pattern: str, **values: str) -> str:
        """A pattern with its values; one that ends in a full stop brings no second one."""
        return pattern.format(**values).replace("..", ".")
