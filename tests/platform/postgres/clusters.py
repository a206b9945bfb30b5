"""How the tests of the supervisor make clusters, and others who use them."""

import os
import subprocess
import sys
from pathlib import Path

from homeostat.platform.postgres import Cluster, Places
from homeostat.platform.postgres.places import ROOT_HOME, server_account

FAST = {"fsync": "off", "shared_buffers": "8MB", "max_connections": "12"}


def places_in(home: Path) -> Places:
    return Places(
        home=home, account=server_account(home) if os.geteuid() == 0 else None, binaries_home=ROOT_HOME
    )


def stop_for_certain(home: Path) -> None:
    """Whatever the test did to it."""
    Cluster(places_in(home)).stop()
    subprocess.run(["pkill", "-KILL", "-f", f"postgres -D {home}/"], check=False)


class Others:
    """Processes that use the cluster, like a web server or a command would."""

    SCRIPT = """
import sys
from homeostat.platform.postgres import ensure_running
with ensure_running():
    print("in", flush=True)
    sys.stdin.read()
print("out", flush=True)
"""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.running: list[subprocess.Popen[str]] = []

    def begin(self) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"HOMEOSTAT_CLUSTER": str(self.home), "HOMEOSTAT_DATA": str(self.home.parent / "data")}
        process = subprocess.Popen(
            [sys.executable, "-c", self.SCRIPT],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()
