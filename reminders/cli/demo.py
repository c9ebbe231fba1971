"""`demo`: weeks of aftercare within a minute, through the real pipeline."""

import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live

from reminders.cli import frame
from reminders.cli.demo_cast import ANA, BEGIN, CLINIC
from reminders.cli.demo_picture import Picture, save_svg, when
from reminders.cli.demo_run import Moment, Story
from reminders.config import Answers, Settings, load, render_config
from reminders.domain.reminder import State
from reminders.errors import Conflict
from reminders.runtime import Runtime, SimulatedClock, catalogue_of, open_runtime
from reminders.store import migrate, tasks
from reminders.store.engine import Store
from reminders.store.scope import EVERYWHERE, Scope
from reminders.usecases.look_up import Entry
from reminders.usecases.set_up import set_up

MARK = "made-by-the-demo"  # only a folder with this file in it is replaced
PACE = 0.6  # seconds between two moments of the picture
_PRICE = "0.0083 USD"  # of a segment: an example, as everything in the demo
_GONE = frozenset({State.ACCEPTED, State.DELIVERED})


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where its database goes.")] = Path("demo-data"),
    svg: Annotated[Path | None, typer.Option("--svg", help="Also write the last picture to a file.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Watch six weeks in the terminal instead.")] = False,
    desk: Annotated[bool, typer.Option("--desk", help="Open the desk also where no terminal is.")] = False,
    port: Annotated[int, typer.Option("--port", help="Where the desk listens; 0: any port.")] = 0,
) -> None:
    """Open the desk of a made-up clinic in the browser, its patients' phones beside it. Nothing leaves this machine.

    Without a terminal, and with --watch, six weeks of six patients pass by instead, and it ends by itself.

    Example: reminders demo --watch
    """
    settings = _fresh(folder)
    scope = _found(settings)
    clock = SimulatedClock(BEGIN)
    with open_runtime(settings, clock) as runtime:
        if desk or (frame.is_terminal() and not watch and svg is None):
            from reminders.cli.demo_desk import open_desk  # noqa: PLC0415 - the web server, where it is wanted

            open_desk(runtime, clock, scope, port)
            return
        story, picture = Story(runtime, clock, scope), Picture()
        if frame.is_terminal():
            _watch(story, picture)
        else:
            _tell(story, picture)
        if svg is not None:
            picture.show_phone_of(ANA)
            save_svg(picture, str(svg))
        _sum_up(runtime, story, folder)


def _fresh(folder: Path) -> Settings:
    """An empty folder with a configuration; an earlier demo in it is replaced, anything else is refused."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise Conflict(f"{folder} holds something that no demo made.", remedy="Give another --folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    config = folder / "config.toml"
    config.write_text(render_config(Answers(segment_price=_PRICE)), encoding="utf-8")
    return load(config, {})


def _found(settings: Settings) -> Scope:
    migrate.upgrade(settings.database_url)
    store = Store.open(settings.database_url)
    try:
        return set_up(store, CLINIC, catalogue_of(settings), BEGIN, demo=True)
    finally:
        store.close()


def _watch(story: Story, picture: Picture) -> None:
    with Live(picture, console=frame.out, screen=True, auto_refresh=False) as live:
        for moment in story.unfold():
            picture.add(moment)
            live.refresh()
            time.sleep(PACE)


def _tell(story: Story, picture: Picture) -> None:
    for moment in story.unfold():
        picture.add(moment)
        typer.echo(_line(moment))


def _line(moment: Moment) -> str:
    return f"{when(moment.at)}  {moment.says}"


def _sum_up(runtime: Runtime, story: Story, folder: Path) -> None:
    entries = story.texts()
    typer.echo("\nWhat went out")
    for name, count in Counter(entry.patient for entry in entries if entry.state in _GONE).items():
        typer.echo(f"  {count:>2}  {name}")
    typer.echo("What did not, and why")
    for (sentence, patients), count in sorted(_reasons(entries).items()):
        typer.echo(f"  {count:>2}  {sentence} ({patients})")
    with runtime.store.read() as db:
        open_tasks = tasks.open_tasks(EVERYWHERE, db)
    typer.echo(f"What a person must do: {len(open_tasks)} tasks, {_kinds(task.kind for task in open_tasks)}")
    program = "reminders" if Path(sys.argv[0]).name == "reminders" else f"{_python()} -m reminders"
    typer.echo(f"\nThe database is in {folder}. Try next:")
    for rest in ("history", f"explain {entries[0].id}", 'phone show "+1 212 555 0101"'):
        typer.echo(f"  {program} --config {folder / 'config.toml'} {rest}")


def _python() -> str:
    """The interpreter as one types it here: short where it lies below this folder."""
    python, here = Path(sys.executable), Path.cwd()
    return str(python.relative_to(here)) if python.is_relative_to(here) else str(python)


def _reasons(entries: list[Entry]) -> Counter[tuple[str, str]]:
    out = [e for e in entries if e.state not in _GONE and e.reason is not None]
    names: dict[str, set[str]] = {}
    for entry in out:
        if entry.reason is not None:
            names.setdefault(entry.reason.sentence, set()).add(entry.patient)
    return Counter((e.reason.sentence, ", ".join(sorted(names[e.reason.sentence]))) for e in out if e.reason)


def _kinds(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    return ", ".join(f"{count} x {kind}" for kind, count in sorted(counts.items()))
