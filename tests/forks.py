"""Processes of Homeostat that are forked from one in which packages are loaded already.

A command spends most of its time on loading packages. Here a process of its own has those that read no
settings, and each command is a fork of it: with an environment, streams and an end of its own, as if it were
started anew.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT = 300
LOADED = (
    "homeostat.cli.app",
    "django.contrib.postgres",
    "django.core.serializers.json",
    "django.db.backends.postgresql.base",
    "django.db.models",
    "django.forms",
    "django.template",
    "django.views.generic",
    "procrastinate",
)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(list(LOADED))


def in_a_process(
    words: Sequence[str], script: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, called `homeostat` with these words: what it said, how it ended."""
    with tempfile.TemporaryDirectory(prefix="homeostat-said-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        out.touch()
        err.touch()
        process = FORKS.Process(target=_run, args=(words, script, dict(environment), str(out), str(err)))
        process.start()
        process.join(TIMEOUT)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(words), TIMEOUT)
        status, said, complained = process.exitcode, out.read_text(), err.read_text()
        process.close()
    return subprocess.CompletedProcess(list(words), status, said, complained)


def _run(words: Sequence[str], script: str, environment: dict[str, str], out: str, err: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for stream, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY), stream)
    sys.argv = ["homeostat", *words]
    exec(script, {"__name__": "__main__"})
