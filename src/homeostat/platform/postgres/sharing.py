"""Web, workers and commands share one server: whoever comes first starts it, whoever leaves last stops it.

Every user holds a shared lock on `users.lock`; the kernel drops it when the process ends, however it ends.
Starting and stopping happen under an exclusive lock on `turn.lock`. A file `kept` says that somebody asked
for it to stay.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from homeostat.platform.postgres.cluster import Cluster, Progress, quiet
from homeostat.platform.postgres.places import cannot_write


class Share:
    """This process's part in the use of one cluster; entering twice in one process counts once."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._held: IO[str] | None = None
        self._holders = 0
        self._guard = threading.Lock()

    def join(self, progress: Progress = quiet) -> None:
        with self._guard:
            if self._holders == 0:
                self.cluster.prepare_folders()
                with self.turn():
                    held = open_lock(self.cluster.places.home / "users.lock")
                    try:
                        fcntl.flock(held, fcntl.LOCK_SH)
                        self.cluster.ensure_started(progress)
                    except BaseException:
                        held.close()
                        raise
                self._held = held
            self._holders += 1

    def leave(self) -> None:
        with self._guard:
            self._holders -= 1
            if self._holders or self._held is None:
                return
            with self.turn():
                held, self._held = self._held, None
                fcntl.flock(held, fcntl.LOCK_UN)
                held.close()
                if not self.is_used() and not self.kept.exists():
                    self.cluster.stop()

    def is_used(self) -> bool:
        """Whether any process holds a share (call inside `turn`)."""
        with open_lock(self.cluster.places.home / "users.lock") as probe:
            try:
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    @property
    def kept(self) -> Path:
        return self.cluster.places.home / "kept"

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """One at a time may start or stop the server."""
        with open_lock(self.cluster.places.home / "turn.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def open_lock(path: Path) -> IO[str]:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "r+")
    except OSError as error:
        raise cannot_write(path.parent, error) from error
