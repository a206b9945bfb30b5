"""One embedded PostgreSQL cluster: made, started and stopped. Callers hold the lock of `sharing.py`."""

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from homeostat.platform.postgres.binaries import Binaries, reachable_binaries, run_as
from homeostat.platform.postgres.older import other_version
from homeostat.platform.postgres.places import SOCKET_NAME, Account, Places, cannot_write, make_private
from homeostat.platform.postgres.problem import DatabaseProblem
from homeostat.platform.postgres.processes import (
    Postmaster,
    is_alive,
    is_server_of,
    orphans_of,
    postmaster_of,
)

SUPERUSER = "homeostat"
DATABASE = "homeostat"
ORPHANS_LEAVE_WITHIN = 5.0
"""Seconds the children of a killed server get to notice; then they are told (SIGQUIT: leave at once)."""
RECOVERY_WITHIN = 900.0
STOPS_WITHIN = 30.0
IN_BACKGROUND = 'umask 077; "$@" >>"$0" 2>&1 </dev/null & echo $!'
"""What the shell runs (log, program, arguments); pg_ctl would let the shell expand the names of folders."""
LARGEST_LOG = 5_000_000


def room_for_pages() -> str:
    """Memory for the pages of tables and indexes: an eighth of the machine's, 128 to 512 MB.

    With 512 instead of 128 MB a million rows of hours came in a tenth sooner; it is taken as it is used.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(max(memory // 8 // 2**20, 128), 512)}MB"


SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": room_for_pages(),
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}

Progress = Callable[[str], None]


def quiet(message: str) -> None:
    """The progress of somebody who does not want to hear any."""


@dataclass(frozen=True, slots=True)
class Cluster:
    places: Places
    settings: Mapping[str, str] = field(default_factory=dict)
    binaries: Binaries | None = None
    """Programs of an earlier version for a cluster of that version; None means ours."""

    def running(self) -> Postmaster | None:
        return postmaster_of(self.places.data)

    def ensure_started(self, progress: Progress = quiet) -> None:
        """Make the cluster if there is none, start it if it is not running, wait until it answers."""
        launched = None
        if self.running() is None:
            binaries = self.binaries or reachable_binaries(self.places)
            self.prepare_folders()
            if not self.places.data.exists():
                progress("Creating the database …")
                self.initialise(binaries)
            check_folder(self.places.data, binaries)
            self.clear_remains(progress)
            launched = self.launch(binaries)
        self.wait_until_ready(progress, launched=launched)

    def stop(self) -> bool:
        """Stop the server if it runs: politely first, at once after half a minute. Whether there was one."""
        server = self.running()
        if server is None:
            return False
        for number in (signal.SIGINT, signal.SIGQUIT):
            tell(server.pid, number)
            limit = time.monotonic() + STOPS_WITHIN
            while is_server_of(server.pid, self.places.data):
                if time.monotonic() > limit:
                    break
                time.sleep(0.01)
            else:
                return True
        raise DatabaseProblem(
            f"The database server of {self.places.data} does not stop.",
            remedy=f"Look at the end of {self.places.log}.",
        )

    def prepare_folders(self) -> None:
        account = self.places.account
        make_private(self.places.home, account=None, mode=0o711 if account else 0o700)
        check_reachable(self.places.home, account)
        make_private(self.places.cluster, account=account)
        make_private(self.places.socket, account=account)

    def initialise(self, binaries: Binaries) -> None:
        """Run initdb beside the final place, then move it: a kill in the middle leaves no half cluster."""
        half = self.places.cluster / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        command = [binaries["initdb"], "-D", str(half), "-U", SUPERUSER, "-E", "UTF8"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        result = run_as(self.places.account, command, folder=self.places.cluster)
        if result.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise DatabaseProblem(
                f"PostgreSQL could not create its folder {self.places.data}: {last_line(result.stderr)}",
                remedy="Free some space, mend its permissions, or choose another by HOMEOSTAT_DATA.",
            )
        half.rename(self.places.data)

    def clear_remains(self, progress: Progress) -> None:
        """After a kill: let the dead server's children leave, then drop the files that name its number."""
        begun = time.monotonic()
        told = False
        while left := orphans_of(self.places.data):
            waited = time.monotonic() - begun
            if waited > 1 and not told:
                progress("Waiting for the remains of a killed database server to leave …")
            if waited > ORPHANS_LEAVE_WITHIN and not told:
                for process in left:
                    tell(process.pid, signal.SIGQUIT)
                told = True
            if waited > 6 * ORPHANS_LEAVE_WITHIN:
                numbers = ", ".join(str(process.pid) for process in left)
                raise DatabaseProblem(
                    f"Processes of a killed database server of {self.places.data} do not leave: {numbers}.",
                    remedy=f"End them (kill {numbers.replace(',', '')}), then start again.",
                )
            time.sleep(0.05)
        remains = [self.places.socket / SOCKET_NAME, self.places.socket / f"{SOCKET_NAME}.lock"]
        for path in (self.places.data / "postmaster.pid", *remains):
            path.unlink(missing_ok=True)

    def launch(self, binaries: Binaries) -> int:
        """Start the server in a session of its own, its words going to the log; its process number."""
        log = self.places.log
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        command = [
            "/bin/sh",
            "-c",
            IN_BACKGROUND,
            str(log),
            binaries["postgres"],
            "-D",
            str(self.places.data),
        ]
        settings = {**SETTINGS, "unix_socket_directories": quoted(self.places.socket), **self.settings}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        result = run_as(self.places.account, command, folder=self.places.cluster)
        if result.returncode:
            raise self.did_not_start(last_line(result.stderr))
        return int(result.stdout)

    def wait_until_ready(self, progress: Progress, *, launched: int | None) -> None:
        """Wait while the server is alive and not ready: recovery after a crash may take its time."""
        begun = last_said = time.monotonic()
        while True:
            server = self.running()
            if server is not None and server.status == "ready":
                return
            if server is None and not (launched and is_alive(launched)):
                raise self.did_not_start(last_complaint(self.places.log))
            now = time.monotonic()
            if now - begun > RECOVERY_WITHIN:
                raise self.did_not_start(f"not ready after {RECOVERY_WITHIN / 60:.0f} minutes")
            if now - last_said > 2:
                progress(f"The database is recovering, {now - begun:.0f} s so far …")
                last_said = now
            time.sleep(0.02)

    def did_not_start(self, why: str) -> DatabaseProblem:
        return DatabaseProblem(
            f"The database in {self.places.data} did not start: {why}",
            remedy=f"The end of {self.places.log} says more; often the disk is full or the folder damaged "
            "(homeostat restore brings a backup into a new one).",
        )


def check_folder(data: Path, binaries: Binaries) -> None:
    """Refuse a folder that is not a cluster of our major version, before PostgreSQL touches it."""
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise broken(data, "it has no PG_VERSION file") from None
    except OSError as error:
        raise cannot_write(data, error) from error
    if found != str(binaries.major):
        raise other_version(data, found, binaries.major)
    for needed in ("global/pg_control", "base", "pg_wal", "postgresql.conf", "pg_hba.conf"):
        if not (data / needed).exists():
            raise broken(data, f"{needed} is missing")


def broken(data: Path, why: str) -> DatabaseProblem:
    return DatabaseProblem(
        f"{data} is not a whole database folder: {why}.",
        remedy="Move it away and start again; then homeostat restore FILE brings your last backup back.",
    )


def check_reachable(folder: Path, account: Account | None) -> None:
    """The server's account must be able to walk to the folder; we never change the permissions of parents."""
    if account is None:
        return
    for parent in folder.parents:
        found = parent.stat()
        if not found.st_mode & 0o001 and found.st_uid != account.uid:
            raise DatabaseProblem(
                f"The account {account.name}, which runs the database for root, cannot reach {folder}: "
                f"{parent} is closed to it.",
                remedy="Choose another folder by HOMEOSTAT_CLUSTER, or unset it to use /var/lib/homeostat.",
            )


def tell(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def quoted(folder: Path) -> str:
    """A folder as the server reads a list of folders: commas and quotes inside it are part of its name."""
    return '"' + str(folder).replace('"', '""') + '"'


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def last_complaint(log: Path) -> str:
    """The last FATAL or PANIC of the server's log, without its time stamp."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 20_000))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError as error:
        return f"its log cannot be read ({error.strerror})"
    for line in reversed(lines):
        for word in ("FATAL:", "PANIC:"):
            if word in line:
                return line.split(word, 1)[1].strip()
    return last_line("\n".join(lines))


__all__ = ["DATABASE", "SUPERUSER", "Cluster", "Progress", "quiet"]
