"""Which process is our server. Process numbers are reused, so the command line is read as well."""

import itertools
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What postmaster.pid says: the process number, and "ready", "starting" or "stopping"."""

    pid: int
    status: str


def postmaster_of(data: Path) -> Postmaster | None:
    """The live server of this data folder; None when the file is absent, stale or names a stranger."""
    written = read_pid_file(data)
    if written is None or not is_server_of(written.pid, data):
        return None
    return written


def read_pid_file(data: Path) -> Postmaster | None:
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return Postmaster(pid=pid, status=lines[7].strip() if len(lines) > 7 else "starting") if pid > 0 else None


def is_server_of(pid: int, data: Path) -> bool:
    """Whether that process is, by its command line, a PostgreSQL server of exactly this data folder."""
    try:
        process = psutil.Process(pid)
        command = process.cmdline()
        if process.status() == psutil.STATUS_ZOMBIE or not command:
            return False
    except psutil.Error:
        return False
    if Path(command[0]).name not in ("postgres", "postmaster"):
        return False
    return any(word == "-D" and Path(following) == data for word, following in itertools.pairwise(command))


def is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def orphans_of(data: Path) -> list[psutil.Process]:
    """Children of a killed server that are still there, working in its folder, holding its memory."""
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] not in ("postgres", "postmaster"):
            continue
        try:
            works_here = Path(process.cwd()) == data.resolve()
        except psutil.Error:
            continue
        if works_here and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found
