"""`python -m benchmarks FIGURE`: one command a figure, each in a file of its own."""

import typer

from benchmarks import import_list, planning

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
app.command("import")(import_list.measure)
app.command("planning")(planning.measure)

if __name__ == "__main__":  # processes that plan are spawned, and import this file again
    app(prog_name="python -m benchmarks")
