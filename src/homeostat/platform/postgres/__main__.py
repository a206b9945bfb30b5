"""python -m homeostat.platform.postgres status|start|stop: the embedded database by hand."""

import argparse
import json
import sys
from typing import TextIO

from homeostat.platform.postgres import DatabaseProblem, create_database, embedded, is_external
from homeostat.platform.postgres.sharing import Share


def _write(message: str, *, file: TextIO | None = None) -> None:
    (file or sys.stdout).write(f"{message}\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m homeostat.platform.postgres", description="The embedded database"
    )
    parser.add_argument("command", choices=["status", "start", "stop"])
    parser.add_argument("--json", action="store_true", help="status as JSON")
    parser.add_argument("--force", action="store_true", help="stop it although somebody uses it")
    chosen = parser.parse_args(arguments)
    if is_external():
        _write("DATABASE_URL names an external server: it is not ours to start or stop.", file=sys.stderr)
        return 2
    try:
        share = embedded()
        if chosen.command == "status":
            return show_status(share, as_json=chosen.json)
        return start(share) if chosen.command == "start" else stop(share, force=chosen.force)
    except DatabaseProblem as problem:
        _write(str(problem), file=sys.stderr)
        return 1


def show_status(share: Share, *, as_json: bool) -> int:
    """Exit 0 when it runs and 3 when it does not, as services do."""
    server = share.cluster.running()
    where = share.cluster.places
    facts = {
        "running": server is not None,
        "status": server.status if server else "stopped",
        "pid": server.pid if server else None,
        "kept": share.kept.exists(),
        "account": where.account.name if where.account else None,
        "data": str(where.data),
        "socket": str(where.socket),
        "log": str(where.log),
    }
    if as_json:
        _write(json.dumps(facts, indent=2))
    else:
        for name, value in facts.items():
            _write(f"{name:8} {'—' if value is None else value}")
    return 0 if server else 3


def start(share: Share) -> int:
    """Start it and let it stay until `stop`."""
    share.join(lambda message: _write(message, file=sys.stderr))
    try:
        create_database(share.cluster)
        share.kept.touch(mode=0o600)
    finally:
        share.leave()
    _write(f"running, socket in {share.cluster.places.socket}")
    return 0


def stop(share: Share, *, force: bool) -> int:
    if not share.cluster.places.home.exists():
        _write("not running")
        return 0
    with share.turn():
        if share.is_used() and not force:
            share.kept.unlink(missing_ok=True)
            _write("In use: it will stop when its last user leaves (--force stops it now).", file=sys.stderr)
            return 1
        share.kept.unlink(missing_ok=True)
        _write("stopped" if share.cluster.stop() else "not running")
    return 0


if __name__ == "__main__":
    sys.exit(main())
