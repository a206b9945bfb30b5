"""A throw-away embedded server for a run of the tests; loaded with `-p`, before Django reads its settings.

With DATABASE_URL the run uses that server instead. Workers of pytest-xdist share their controller's server.
What a killed run left behind is stopped and removed by the next one.
"""

import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from homeostat.platform.postgres import Share

PREFIX = "homeostat-tests-"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


if not _is_worker():
    _folder = tempfile.mkdtemp(prefix=PREFIX)
    os.environ["HOMEOSTAT_DATA"] = _folder
    if os.geteuid() == 0:
        os.chmod(_folder, 0o711)  # noqa: S103 - the unprivileged server has to reach the cluster below
    os.environ["HOMEOSTAT_CLUSTER"] = os.path.join(_folder, "postgres")


def pytest_configure(config: pytest.Config) -> None:
    from homeostat.platform.postgres import embedded, is_external

    if not _is_worker() and not is_external():
        sweep(Path(_folder).parent)
        share = embedded(FAST)
        share.join()
        config.add_cleanup(lambda: stop_quietly(share))
    if not _is_worker():
        config.add_cleanup(lambda: shutil.rmtree(_folder, ignore_errors=True))


def stop_quietly(share: "Share") -> None:
    share.cluster.stop()


def sweep(parent: Path) -> None:
    """Stop and remove the servers of our own test runs that no process uses any more."""
    from homeostat.platform.postgres import Cluster, DatabaseProblem, Places, Share
    from homeostat.platform.postgres.places import ROOT_HOME, server_account

    for folder in parent.glob(f"{PREFIX}*"):
        found = folder.lstat()
        home = folder / "postgres"
        mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if not mine or not (home / "users.lock").exists():
            continue
        account = server_account(home) if os.geteuid() == 0 else None
        share = Share(Cluster(Places(home=home, account=account, binaries_home=ROOT_HOME)))
        try:
            with share.turn():
                if not share.is_used():
                    share.cluster.stop()
                    shutil.rmtree(folder, ignore_errors=True)
        except DatabaseProblem:
            continue
