"""Everything that can be said of protocol files before anybody reads their texts: `protocols check`.

An error is what makes a text false, unsafe, indiscreet or impossible to send. A warning is what it
costs, or what reads ill. Nothing here needs a clinic or a database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reminders.catalogue.checks import combined_problems
from reminders.catalogue.files import COMBINED_FILE, combined_entries, read_toml, toml_files
from reminders.catalogue.loader import shipped
from reminders.catalogue.problems import Problem
from reminders.catalogue.reading import Document, read_combined, read_protocol
from reminders.catalogue.words import Remark, combined_remarks, protocol_remarks, raw_remarks
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Kind
from reminders.errors import InvalidInput


class Severity(StrEnum):
    """Whether a file with this finding can be used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to put right. `place` is the key in the file; empty for the whole file."""

    file: str
    place: str
    says: str
    remedy: str
    severity: Severity
    value: object = None


def judge(paths: Sequence[Path]) -> list[Finding]:
    """Judge files, or all files of folders. Combined wordings are held against the protocols beside them.

    Raises:
        InvalidInput: a path names nothing.
    """
    files = [file for path in paths for file in _files(path)]
    beside = {neighbor.resolve(): neighbor for file in files for neighbor in _files(file.parent)}
    known = dict(shipped().protocols) | dict(_readable([*beside.values(), *files]))
    found = [finding for file in dict.fromkeys(files) for finding in _judge_file(file, known)]
    return [*found, *_twice(files)]


def judge_document(document: Document, file: str) -> list[Finding]:
    """Judge one protocol that was read already."""
    protocol, problems = read_protocol(document)
    found = [_error(problem, file) for problem in problems]
    if protocol is None or problems:
        return found + [_remark(remark, file) for remark in raw_remarks(document, with_placeholders=protocol is None)]
    remarks = [_remark(remark, file) for remark in protocol_remarks(protocol)]
    return [*found, *remarks, *_unattended(protocol, file), *_unworded(protocol, file)]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [path / file.name for file in toml_files(path)]
    if not path.exists():
        raise InvalidInput("FILE", "there is no such file", value=str(path), remedy="Give a file or a folder.")
    return [path]


def _readable(files: Sequence[Path]) -> Iterator[tuple[str, Protocol]]:
    for file in files:
        try:
            protocol, problems = read_protocol(read_toml(file))
        except InvalidInput:
            continue
        if protocol is not None and not problems:
            yield protocol.code, protocol


def _judge_file(file: Path, known: Mapping[str, Protocol]) -> list[Finding]:
    try:
        document = read_toml(file)
        if file.name == COMBINED_FILE or "combined" in document:
            return [finding for entry in combined_entries(document) for finding in _judge_combined(entry, file, known)]
    except InvalidInput as error:
        says = error.message.removeprefix(f"{error.field}: ").removesuffix(".")
        return [Finding(str(file), "", says, error.remedy, Severity.ERROR)]
    return judge_document(document, str(file))


def _judge_combined(entry: Document, file: Path, known: Mapping[str, Protocol]) -> Iterator[Finding]:
    combined, problems = read_combined(entry)
    if combined is not None and not problems:
        problems = list(combined_problems(combined, known))
    for problem in problems:
        yield _error(problem, str(file))
    if combined is not None and not problems:
        group = [known[code] for code in sorted(combined.protocols)]
        for remark in combined_remarks(combined, group):
            yield _remark(remark, str(file))


def _twice(files: Sequence[Path]) -> Iterator[Finding]:
    """Two files that bring one code: only one of them could count."""
    first: dict[str, Path] = {}
    for file in dict.fromkeys(files):
        for code, _ in _readable([file]):
            if code in first:
                says = "two files bring it"
                yield Finding(str(file), "code", says, f"{first[code]} has it too.", Severity.ERROR, code)
            first.setdefault(code, file)


def _unattended(protocol: Protocol, file: str) -> Iterator[Finding]:
    for step in protocol.steps:
        if step.kind in {Kind.SAFETY, Kind.EMERGENCY, Kind.RESTRICTION} and step.act_by is None:
            says = f"nobody is told when this {step.kind} text does not arrive"
            remedy = 'Add act_by = "3h", or as long as can be.'
            yield Finding(file, f"steps.{step.code}", says, remedy, Severity.WARNING)


def _unworded(protocol: Protocol, file: str) -> Iterator[Finding]:
    spoken = {language for step in protocol.steps for language in step.wording}
    for language in sorted(set(protocol.awaits_review) - spoken):
        says, remedy = "no text has words in it", f"Take it out, or add wording.{language} to the steps."
        yield Finding(file, "awaits_review", says, remedy, Severity.WARNING, language)


def _error(problem: Problem, file: str) -> Finding:
    return Finding(file, problem.place, problem.says, problem.remedy, Severity.ERROR, problem.value)


def _remark(remark: Remark, file: str) -> Finding:
    severity = Severity.ERROR if remark.grave else Severity.WARNING
    return Finding(file, remark.place, remark.says, remark.remedy, severity, remark.value)
