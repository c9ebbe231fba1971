"""The shape of a protocol's document, table by table. Unknown keys are errors, so that a slip never goes unseen."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, PositiveInt, StringConstraints

from reminders.catalogue.spans import read_length, read_offset, read_span
from reminders.domain.protocol import Offset, RestrictionSpan
from reminders.domain.vocabulary import Anchor, BodyArea, Category, Kind, LateRule, Role, TextClass

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$")]
Wording = Annotated[dict[Language, Filled], Field(min_length=1)]
SourceIds = Annotated[list[str], Field(min_length=1)]
When = Annotated[Offset, PlainValidator(read_offset)]
Lasts = Annotated[RestrictionSpan, PlainValidator(read_span)]
Length = Annotated[timedelta, PlainValidator(read_length)]


class Table(BaseModel):
    """One table of a document."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class SourceTable(Table):
    """Where a rule comes from; entries name it by its key."""

    name: Filled
    grade: Literal["A", "B", "C", "S", "U"]


class RestrictionTable(Table):
    """One row of `restrictions`."""

    category: Category
    lasts: Lasts
    sources: SourceIds
    areas: frozenset[BodyArea] | None = None


class StepTable(Table):
    """One text, under `[[steps]]`."""

    code: Code
    role: Role
    kind: Kind
    text_class: TextClass = Field(alias="class")
    anchor: Anchor
    offset: When
    sources: SourceIds
    wording: Wording
    useful_for: Length | None = None
    act_by: Length | None = None
    tells: frozenset[Category] = frozenset()
    says: frozenset[Code] = frozenset()
    awaits: frozenset[Category] = frozenset()
    late: LateRule = LateRule.SEND
    lean: bool = True


class IntervalTable(Table):
    """One row of `intervals`: how often, for one indication."""

    indication: Code
    name: Filled
    sessions: tuple[PositiveInt, PositiveInt]
    days: PositiveInt
    window: tuple[PositiveInt, PositiveInt]
    sources: SourceIds
    upkeep_days: PositiveInt | None = None


class ProtocolTable(Table):
    """A whole document."""

    code: Code
    version: PositiveInt = 1  # of shipped documents; those of a clinic are counted as they are installed
    name: Filled
    areas: Annotated[frozenset[BodyArea], Field(min_length=1)]
    awaits_review: list[Language] = []
    sources: dict[str, SourceTable]
    restrictions: list[RestrictionTable] = []
    steps: Annotated[list[StepTable], Field(min_length=1)]
    intervals: list[IntervalTable] = []


class CombinedTable(Table):
    """One wording for several protocols, under `[[combined]]`."""

    code: Code
    step: Code
    version: PositiveInt = 1
    protocols: Annotated[frozenset[Code], Field(min_length=2)]
    says: frozenset[Code] = frozenset()
    wording: Wording
