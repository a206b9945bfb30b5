"""Where the embedded database lies, and as whom it runs.

All of it is a function of the environment: every process finds the same cluster without asking another.
"""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir

from homeostat.platform.postgres.problem import DatabaseProblem

ROOT_HOME = Path("/var/lib/homeostat")
"""As root the cluster lies here: the unprivileged user it runs as cannot reach a folder below /root."""
UNPRIVILEGED = ("homeostat", "postgres", "nobody")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 99
"""Bytes of a socket's path that every system accepts (Linux 107, macOS 103), with some to spare."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system account the server runs as; `None` in `Places.account` means: as ourselves."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one embedded cluster: `home` is ours (locks), `cluster` is the server's account's."""

    home: Path
    account: Account | None
    binaries_home: Path

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def data(self) -> Path:
        return self.cluster / "data"

    @property
    def log(self) -> Path:
        return self.cluster / "server.log"

    @property
    def socket(self) -> Path:
        """The socket's private folder: inside the cluster, or in /tmp where that path would be too long."""
        inside = self.cluster / "socket"
        if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET:
            return inside
        return Path("/tmp") / f"homeostat-{digest_of(self.home)}"  # noqa: S108 - checked in cluster.py


def digest_of(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def data_folder() -> Path:
    """The folder of everything this installation keeps: HOMEOSTAT_DATA, or the user's data directory."""
    chosen = os.environ.get("HOMEOSTAT_DATA") or user_data_dir("homeostat", appauthor=False)
    return Path(chosen).expanduser().absolute()


def places() -> Places:
    """This installation's cluster: HOMEOSTAT_CLUSTER, or inside the data folder, for root below /var/lib."""
    chosen = os.environ.get("HOMEOSTAT_CLUSTER")
    folder = data_folder()
    if chosen:
        home = Path(chosen).expanduser().absolute()
    elif os.geteuid() == 0:
        home = ROOT_HOME / digest_of(folder)
    else:
        home = folder / "postgres"
    account = server_account(home) if os.geteuid() == 0 else None
    return Places(home=home, account=account, binaries_home=ROOT_HOME)


def server_account(home: Path) -> Account:
    """Whoever owns the cluster already, else the first unprivileged account this machine has."""
    try:
        owner = (home / "cluster").stat().st_uid
    except FileNotFoundError:
        owner = 0
    if owner:
        try:
            entry = pwd.getpwuid(owner)
        except KeyError:
            raise DatabaseProblem(
                f"The database in {home} belongs to user number {owner}, who has no account on this machine.",
                remedy=f"Give it to one who has: chown -R nobody {home / 'cluster'}",
            ) from None
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise DatabaseProblem(
        "PostgreSQL refuses to run as root and this machine has none of the accounts "
        + ", ".join(UNPRIVILEGED)
        + ".",
        remedy="Create one (useradd --system homeostat), or run Homeostat as an ordinary user.",
    )


def make_private(folder: Path, *, account: Account | None, mode: int = 0o700) -> None:
    """Create the folder and its parents, owned by the account, closed to others; refuse somebody else's."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        found = folder.lstat()
        wanted = account.uid if account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode):
            raise DatabaseProblem(f"{folder} is not a folder.", remedy="Remove it, then start again.")
        if account and found.st_uid == os.geteuid():
            os.chown(folder, account.uid, account.gid)
        elif found.st_uid != wanted:
            raise DatabaseProblem(
                f"{folder} belongs to another user (number {found.st_uid}).",
                remedy="Run Homeostat as that user, or set HOMEOSTAT_DATA to a folder of your own.",
            )
        if stat.S_IMODE(found.st_mode) != mode:
            folder.chmod(mode)
    except OSError as error:
        raise cannot_write(folder, error) from error


def cannot_write(folder: Path, error: OSError) -> DatabaseProblem:
    return DatabaseProblem(
        f"Cannot write to {folder}: {error.strerror or error}.",
        remedy="Free some space or mend its permissions, or set HOMEOSTAT_DATA to another folder.",
    )
