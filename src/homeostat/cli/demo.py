"""homeostat demo: fill an empty database with the demo organisation."""

from typing import Annotated

import typer

from homeostat.cli.outcome import CommandFailed, say, show
from homeostat.cli.ready import database_ready, is_empty, migrate

Large = Annotated[
    bool, typer.Option("--large", help="1,000 people in 120 cells over five years; takes minutes.")
]


def demo(large: Large = False) -> None:
    """Load the demo organisation into an empty database."""
    with database_ready(migrated=False):
        migrate()
        from homeostat.connect import demo as saltmarsh

        if saltmarsh.is_loaded():
            show("The demo organisation is loaded already.")
            return
        if not is_empty():
            raise CommandFailed(
                "This database is in use; the demo goes into an empty one only. "
                "Choose another folder: HOMEOSTAT_DATA=~/homeostat-demo homeostat demo"
            )
        saltmarsh.load(say, large=large)
        show("The demo organisation is loaded; `homeostat serve --demo` opens it.")
