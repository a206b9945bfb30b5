"""The commands of `homeostat`, put together."""

import typer

from homeostat.cli import export, import_, serve, worker

app = typer.Typer(
    name="homeostat",
    help="The operating system of a self-managing organisation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("migrate")(serve.migrate)
app.command("import")(import_.import_)
app.command("export")(export.export)
