"""python -m homeostat.cli.web: the web processes, as `homeostat serve` starts them."""

import argparse
import os

from granian import Granian
from granian.constants import Interfaces

from homeostat.cli.leash import follow_parent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    follow_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
    Granian(
        "homeostat.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.processes,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=4,
        log_enabled=os.environ.get("HOMEOSTAT_DEBUG") == "1",
        log_access=os.environ.get("HOMEOSTAT_DEBUG") == "1",
    ).serve()


if __name__ == "__main__":
    main()
