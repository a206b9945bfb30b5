"""homeostat doctor: is all well? Exit status 0: yes. 1: something to look at. 2: something is wrong."""

from typing import Annotated

import typer

from homeostat.cli.checks import CHECKS, NEEDS_NO_TABLES, Finding, State
from homeostat.cli.outcome import show, show_json
from homeostat.cli.ready import database_ready

Retention = Annotated[
    bool, typer.Option("--retention", help="First remove what is older than the policies keep it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
MARKS = {State.GOOD: "ok", State.LOOK: "LOOK", State.WRONG: "WRONG"}


def doctor(json: AsJson = False, retention: Retention = False) -> int:
    """Examine database, tables, sums, readings, jobs, disk and clock; says what to do about what it finds."""
    with database_ready(migrated=False):
        findings = [examine(name) for name in NEEDS_NO_TABLES]
        if all(finding.state < State.WRONG for finding in findings if finding.check == "tables"):
            if retention:
                findings.append(retained())
            findings += [examine(name) for name in CHECKS if name not in NEEDS_NO_TABLES]
    if json:
        show_json(
            {
                "state": max(finding.state for finding in findings).name.lower(),
                "checks": [
                    {"check": each.check, "state": each.state.name.lower(), "message": each.message}
                    for each in findings
                ],
            }
        )
    else:
        for finding in findings:
            show(f"{MARKS[finding.state]:6} {finding.check:12} {finding.message}")
    return max(finding.state for finding in findings)


def retained() -> Finding:
    """Carry out what the nightly jobs of the settings and of the imports do."""
    from django.utils import timezone

    from homeostat.areas.settings.retention import apply_retention
    from homeostat.connect.files.runs import apply_file_retention

    now = timezone.now()
    removed = {**apply_retention(now), "imports with their files": apply_file_retention(now)}
    gone = ", ".join(f"{number} {what}" for what, number in removed.items() if number)
    return Finding("retention", State.GOOD, f"Removed: {gone or 'nothing was too old'}.")


def examine(name: str) -> Finding:
    """A check that breaks is itself a finding: the others still run."""
    from django.db import DatabaseError

    try:
        state, message = CHECKS[name]()
    except (DatabaseError, OSError) as error:
        reason = " ".join(str(error).split())
        return Finding(name, State.WRONG, f"Could not be examined: {reason}")
    return Finding(name, state, message)
