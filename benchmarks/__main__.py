"""`python -m benchmarks FIGURE`: one command a figure, each in a file of its own."""

import typer

from benchmarks import (
    desk_load,
    drain,
    flat,
    idle,
    import_list,
    latency,
    lateness,
    outage,
    planning,
    plots,
    registering,
    soak,
    two_workers,
)

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
app.command("import")(import_list.measure)
app.command("planning")(planning.measure)
app.command("drain")(drain.measure)
app.command("latency")(latency.measure)
app.command("workers")(two_workers.measure)
app.command("register")(registering.measure)
app.command("flat")(flat.measure)
app.command("idle")(idle.measure)
app.command("lateness")(lateness.measure)
app.command("outage")(outage.measure)
app.command("soak")(soak.measure)
app.command("desk")(desk_load.measure)
app.command("plots")(plots.make)

if __name__ == "__main__":  # processes that plan are spawned, and import this file again
    app(prog_name="python -m benchmarks")
