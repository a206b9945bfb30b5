"""The `homeostat` command: one module per command, all of them thin. See docs/reference/command-line.md."""

import os
import sys

from homeostat.cli.outcome import FAILURE, INTERRUPTED, USAGE, CommandFailed, say, write_down
from homeostat.platform.postgres import DatabaseProblem


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 0: done. 1: it failed, and why is on stderr. 2: not called rightly."""
    from homeostat.cli.app import app

    try:
        result = app(args=arguments, standalone_mode=False, prog_name="homeostat")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except (CommandFailed, DatabaseProblem) as problem:
        say(str(problem))
        return getattr(problem, "code", FAILURE)
    except Exception as error:
        return explain(error)
    return result if isinstance(result, int) else 0


def explain(error: Exception) -> int:
    """Usage errors show themselves; anything else is our mistake: one line here, the whole in a file."""
    from typer.exceptions import Abort, Exit, TyperException

    if isinstance(error, Exit):
        return int(error.exit_code)
    if isinstance(error, Abort):
        return INTERRUPTED
    if isinstance(error, TyperException):
        error.show(sys.stderr)  # type: ignore[attr-defined]
        return USAGE
    if os.environ.get("HOMEOSTAT_DEBUG") == "1":
        raise error
    where = write_down(error)
    say(f"Something unexpected happened: {type(error).__name__}: {error}. The details are in {where}.")
    return FAILURE
