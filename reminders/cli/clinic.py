"""`clinic`: what a clinic says of itself, and who answers its patients when."""

from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from reminders.cli import frame, typed, week
from reminders.cli.visit_effect import edit_of
from reminders.domain.vocabulary import Preset, TextClass
from reminders.errors import InvalidInput
from reminders.store import clinics
from reminders.usecases.change_clinic import ClinicDetails, change_clinic, details_of

app = typer.Typer(no_args_is_help=True, help="What the clinic says of itself: phones, hours, languages.")
UrgentPhone = Annotated[
    str | None, typer.Option("--urgent-phone", help='Answered when you are closed; "" takes it away.')
]
UrgentFallback = Annotated[
    str | None, typer.Option("--urgent-fallback", help='Where patients turn while nobody answers: "NHS 111".')
]
Hours = Annotated[
    str | None, typer.Option("--hours", help='When the phone is answered: "mon-fri 9:00-18:00; sat 10:00-14:00".')
]
UrgentHours = Annotated[
    str | None,
    typer.Option("--urgent-hours", help='When the urgent phone is answered; "always": whenever you are closed.'),
]
RatherTwice = Annotated[
    str | None,
    typer.Option(
        "--rather-twice",
        help='Kinds of texts to send again where nobody can tell whether they went: "care,visit"; "" for none.',
    ),
]
CanReceive = Annotated[bool | None, typer.Option("--can-receive/--cannot-receive", help="Whether patients can reply.")]


@app.command()
def show(json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """Show the clinic: its phones, who answers when it is closed, its hours and languages.

    Example: reminders clinic show
    """
    with frame.opened() as runtime, runtime.store.read() as db:
        row = clinics.clinic_of(frame.scope_of(runtime, clinic), db)
        said = details_of(row)
        facts: dict[str, object] = {
            "name": row.name,
            "short name": row.short_name,
            "country": row.country,
            "zone": row.zone,
            "mode": row.mode,
            "phone": said.phone,
            "urgent phone": said.urgent_phone,
            "urgent hours": week.shown(said.urgent_opening or {}),
            "urgent fallback": said.urgent_fallback,
            "emergency number": said.emergency_number,
            "hours": week.shown(said.opening or {}),
            "holidays": said.holidays,
            "languages": said.languages,
            "can receive": said.can_receive,
            "preset": said.preset,
            "rather twice": tuple(sorted(said.rather_twice or ())),
        }
    if json:
        frame.print_json({name.replace(" ", "_"): value for name, value in facts.items()})
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in facts.items():
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
        table.add_row(name, shown or "-")
    frame.out.print(table, markup=False, highlight=False)


@app.command("set")
def set_(
    name: Annotated[str | None, typer.Option("--name", help="As it stands on the door.")] = None,
    short_name: Annotated[str | None, typer.Option("--short-name", help="What opens every text.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="The number that texts tell patients to call.")] = None,
    urgent_phone: UrgentPhone = None,
    urgent_hours: UrgentHours = None,
    urgent_fallback: UrgentFallback = None,
    emergency: Annotated[str | None, typer.Option("--emergency", help="The country's emergency number.")] = None,
    hours: Hours = None,
    holiday: Annotated[list[str] | None, typer.Option("--holiday", help="A closed day; repeat it for all.")] = None,
    language: Annotated[list[str] | None, typer.Option("--language", help="Of texts, the first first.")] = None,
    can_receive: CanReceive = None,
    preset: Annotated[Preset | None, typer.Option("--preset", help="How many texts a visit brings.")] = None,
    rather_twice: RatherTwice = None,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Change what the clinic says of itself; what you do not give stays. Texts that have not left follow.

    Example: reminders clinic set --urgent-phone "+1 212 555 0199" --hours "mon-fri 9:00-18:00"
    """
    with frame.opened() as runtime:
        edit = edit_of(runtime, frame.scope_of(runtime, clinic), dry_run=False)
        country = typed.country_of(runtime, edit.scope)
        wanted = ClinicDetails(
            name=name,
            short_name=short_name,
            phone=_phone(phone, country, "phone"),
            urgent_phone=_phone(urgent_phone, country, "urgent phone"),
            urgent_fallback=urgent_fallback,
            emergency_number=emergency,
            opening=None if hours is None else week.opening(hours),
            urgent_opening=None if urgent_hours is None else week.opening(urgent_hours),
            holidays=None if holiday is None else tuple(_day(day) for day in holiday if day),
            languages=None if language is None else tuple(language),
            can_receive=can_receive,
            preset=preset,
            rather_twice=None if rather_twice is None else _classes(rather_twice),
        )
        _tell(change_clinic(edit, wanted), json=json)


def _tell(changed: list[str], *, json: bool) -> None:
    if json:
        frame.print_json({"changed": changed})
    else:
        typer.echo(f"Changed: {', '.join(changed).replace('_', ' ')}." if changed else "Nothing was different.")


def _phone(given: str | None, country: str, field: str) -> str | None:
    return typed.e164(given, country, field, texts=False) if given else given


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InvalidInput("holiday", "it is not a day", value=given, remedy="Write it as 2026-12-25.") from None


def _classes(given: str) -> frozenset[TextClass]:
    known = {str(each): each for each in TextClass}
    names = [name.strip() for name in given.split(",") if name.strip()]
    if unknown := [name for name in names if name not in known]:
        remedy = f"Use any of {', '.join(known)}, with commas between."
        raise InvalidInput("rather twice", "there is no such kind of text", value=unknown[0], remedy=remedy)
    return frozenset(known[name] for name in names)
