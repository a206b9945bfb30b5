"""Write migrations/0001_initial.py anew from the models (until the first release there is only one).

Each table is made with its indexes and constraints: where they are added one by one, Django draws the models
around the table anew for each, which was a third of the time of making all tables.
"""

import fcntl
import os
import pathlib
import subprocess
import sys
from typing import Any

ROOT = pathlib.Path(__file__).parent.parent
MIGRATIONS = ROOT / "src" / "homeostat" / "migrations"


def main() -> int:
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PYTHONPATH": str(ROOT / "src"),
    }
    with open(ROOT / ".remigrate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = MIGRATIONS / "0001_initial.py"
        kept = first.read_text() if first.exists() else None
        later = {path: path.read_text() for path in MIGRATIONS.glob("0*.py") if path != first}
        for path in [first, *later]:
            path.unlink(missing_ok=True)
        result = subprocess.run(
            [sys.executable, "manage.py", "makemigrations", "homeostat", "--name", "initial", "-v", "1"],
            cwd=ROOT,
            env=environment,
            check=False,
        )
        if result.returncode and kept is not None:
            first.write_text(kept)
        for path, text in later.items():
            path.write_text(text)
        if not result.returncode:
            gather(first, environment)
    return result.returncode


def gather(path: pathlib.Path, environment: dict[str, str]) -> None:
    """Move indexes and constraints into the tables they belong to."""
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="homeostat.settings")
    sys.path.insert(0, environment["PYTHONPATH"])
    import django

    django.setup()
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.writer import MigrationWriter

    migration = MigrationLoader(None).get_migration("homeostat", path.stem)
    migration.operations = gathered(migration.operations)
    path.write_text(MigrationWriter(migration).as_string())


def gathered(operations: list[Any]) -> list[Any]:
    """The same with every index and constraint in the options of its table, if that has all its columns from
    the beginning; one over columns that come later stays where it is.
    """
    from django.db.migrations import AddConstraint, AddField, AddIndex

    grown = {operation.model_name for operation in operations if isinstance(operation, AddField)}
    parts: dict[tuple[str, str], list[Any]] = {}
    rest = []
    for operation in operations:
        name = getattr(operation, "model_name", "")
        if isinstance(operation, AddIndex) and name not in grown:
            parts.setdefault((name, "indexes"), []).append(operation.index)
        elif isinstance(operation, AddConstraint) and name not in grown:
            parts.setdefault((name, "constraints"), []).append(operation.constraint)
        else:
            rest.append(operation)
    for (name, option), found in parts.items():
        table = next(one for one in rest if getattr(one, "name_lower", "") == name)
        table.options[option] = [*table.options.get(option, []), *found]
    return rest


if __name__ == "__main__":
    sys.exit(main())
