"""How a command ends and what it says: results go to stdout, progress and complaints to stderr."""

import json
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

FAILURE = 1
USAGE = 2
INTERRUPTED = 130


class CommandFailed(Exception):
    """The command could not do it; the message says what is wrong and what to do."""

    def __init__(self, message: str, *, code: int = FAILURE) -> None:
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    """A line of progress."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201


def show(message: str) -> None:
    """A line of the result."""
    print(message, flush=True)  # noqa: T201


def show_json(value: object) -> None:
    print(json.dumps(value, indent=2, default=str, ensure_ascii=False), flush=True)  # noqa: T201


def write_down(error: Exception) -> Path:
    """Keep the details of an unexpected error in a file, beside the data where possible."""
    from homeostat.platform.postgres import data_folder

    now = datetime.now(UTC)
    details = f"{now.isoformat()} {' '.join(sys.argv)}\n{''.join(traceback.format_exception(error))}"
    for folder in (data_folder(), Path(tempfile.gettempdir())):
        path = folder / f"error-{now:%Y%m%dT%H%M%S}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(details)
        except OSError:
            continue
        return path
    return Path("nowhere, as no folder can be written")


class Percent:
    """Progress as a share of one and words: counts up in a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self.last = 0.0
        self.live = sys.stderr.isatty()

    def __call__(self, share: float, words: str) -> None:
        now = time.monotonic()
        if self.live:
            end = "\n" if share >= 1 else ""
            print(f"\r\033[K{share:4.0%} {words}", file=sys.stderr, end=end, flush=True)  # noqa: T201
        elif now - self.last > 1:
            self.last = now
            say(f"{share:4.0%} {words}")
