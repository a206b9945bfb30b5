"""The commands of `homeostat`, put together."""

import typer

from homeostat.cli import (
    backup,
    demo,
    doctor,
    export,
    import_,
    jobs,
    org,
    presets,
    serve,
    signs,
    upgrade,
    user,
    worker,
)

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
app.command("demo")(demo.demo)
app.command("import")(import_.import_)
app.command("export")(export.export)
app.command("signs")(signs.signs)
org.app.command("preset")(presets.preset)
app.add_typer(org.app, name="org")
app.add_typer(user.app, name="user")
app.add_typer(jobs.app, name="jobs")
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("upgrade-postgresql")(upgrade.upgrade_postgresql)
app.command("migrate")(serve.migrate)
app.command("worker")(worker.worker)
