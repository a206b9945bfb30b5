"""homeostat jobs: background jobs that failed, and having them done again."""

from typing import Annotated

import typer

from homeostat.cli.outcome import CommandFailed, say, show, show_json
from homeostat.cli.ready import database_ready

app = typer.Typer(no_args_is_help=True, help="Background jobs that failed, and having them done again.")

Numbers = Annotated[list[int] | None, typer.Argument(help="Their numbers, as `homeostat jobs failed` says.")]
Every = Annotated[bool, typer.Option("--all", help="All that failed.")]
Json = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]


@app.command("failed")
def failed(json: Json = False) -> None:
    """The jobs that failed, the newest first."""
    with database_ready():
        from homeostat.platform.jobs.failed import failed_jobs

        rows = [
            {"number": job.pk, "task": job.task_name, "begun": job.attempts, "failed_at": at}
            for job, at in failed_jobs()
        ]
    if json:
        show_json(rows)
        return
    for row in rows:
        when = f"{row['failed_at']:%Y-%m-%d %H:%M} UTC" if row["failed_at"] else "–"
        show(f"{row['number']:>8}  {row['task']:36} {when}")
    if not rows:
        say("No job failed.")


@app.command("retry")
def retry(numbers: Numbers = None, every: Every = False, json: Json = False) -> None:
    """Have failed jobs done again. 0: they wait for a worker, 1: not all of them failed, 2: usage."""
    if every == bool(numbers):
        raise typer.BadParameter("Name the jobs by their numbers, or say --all.")
    with database_ready():
        from homeostat.platform.jobs.failed import DidNotFail, retry_failed

        try:
            retried = retry_failed(None if every else numbers)
        except DidNotFail as others:
            raise CommandFailed(f"Not among the jobs that failed: {others}. Nothing was changed.") from others
    if json:
        show_json([{"number": one.number, "task": one.task, "waits": one.waits_again} for one in retried])
        return
    for one in retried:
        became = "waits for a worker" if one.waits_again else "left alone: the same work waits already"
        show(f"{one.number:>8}  {one.task:36} {became}")
    if not retried:
        say("No job failed.")
