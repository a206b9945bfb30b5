"""What an operator can call or set is in the reference."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from django.apps import apps
from django.conf import settings

from homeostat.areas.work.actions import task_views
from homeostat.areas.work.models import descriptions
from homeostat.areas.work.queries import MOST_ARRANGED
from homeostat.cli.app import app
from homeostat.connect.api import paging
from homeostat.connect.code import folder, tree
from homeostat.connect.files import limits, runs
from homeostat.platform.search import asked
from homeostat.platform.shell import sheets

ROOT = Path(__file__).resolve().parents[2]
RATES = ("invitation", "invite", "export")
COMMANDS = (ROOT / "docs/reference/command-line.md").read_text()


def commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


@pytest.mark.parametrize(("name", "command"), list(commands(typer.main.get_group(app), "homeostat")), ids=str)
def test_every_command_and_option_is_documented(name: str, command: Any) -> None:
    assert f"## {name}\n" in COMMANDS or f"`{name} " in COMMANDS or f"`{name}`" in COMMANDS
    for option in command.params:
        longest = max(option.opts, key=len)
        assert not longest.startswith("--") or longest in COMMANDS, f"{name} {longest}"
    assert command.help


def test_every_environment_variable_is_documented() -> None:
    told = (ROOT / "docs/reference/environment.md").read_text()
    source = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\s*\"(HOMEOSTAT_[A-Z_]+)\"", source))
    assert len(read) > 10
    assert not [name for name in sorted(read) if f"`{name}`" not in told]


def test_every_table_has_its_level() -> None:
    told = (ROOT / "docs/reference/data-levels.md").read_text()
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert len(tables) > 40
    assert not [table for table in sorted(tables) if f"`{table}`" not in told]


def test_every_limit_is_told_as_it_is() -> None:
    told = (ROOT / "docs/reference/limits.md").read_text()
    rates = [int(rate.split("/")[0]) for rate in (settings.ACCOUNT_RATE_LIMITS[name] for name in RATES)]
    sizes = [
        settings.IMPORT_MAX_BYTES // 1_000_000,
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20,
        runs.MAX_FILES,
    ]
    sizes += [limits.MAX_ROWS, limits.MAX_COLUMNS, limits.MAX_CELL, limits.MAX_RATIO, paging.MOST]
    sizes += [folder.MOST_FILES, folder.MOST_BYTES // 1_000_000, tree.MOST_VALUES, tree.MOST_DEPTH]
    sizes += [sheets.MOST_IN_SHEET, MOST_ARRANGED, asked.MOST_WORDS, task_views.MOST, task_views.MOST_SHARED]
    sizes += [settings.API_REQUESTS_PER_MINUTE, descriptions.LONGEST]
    missing = [number for number in rates + sizes if not re.search(rf"(?<![\d,]){number:,}(?![\d,]\d)", told)]
    assert not missing


def test_every_background_job_is_documented_with_why_it_may_run_twice() -> None:
    from procrastinate.contrib.django import app as jobs

    jobs.perform_import_paths()
    lines = (ROOT / "docs/reference/background-jobs.md").read_text().splitlines()
    told = {re.findall(r"`([^`]+)`", line)[0]: line for line in lines if line.startswith("| `")}
    assert set(told) == {name for name in jobs.tasks if name.startswith("homeostat.")}
    assert all(len(line.split("|")[4].strip()) > 5 for line in told.values())


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text()):
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken
