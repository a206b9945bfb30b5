"""A throw-away embedded server for a run of the tests; loaded with `-p`, before Django reads its settings.

With DATABASE_URL the run uses that server instead. Workers of pytest-xdist share the server of their controller.
"""

import os
import shutil
import tempfile

import pytest

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


if not _is_worker():
    _folder = tempfile.mkdtemp(prefix="homeostat-tests-")
    os.environ["HOMEOSTAT_DATA"] = _folder
    if os.geteuid() == 0:
        os.chmod(_folder, 0o711)  # noqa: S103 - the unprivileged server has to reach the cluster below
    os.environ["HOMEOSTAT_CLUSTER"] = os.path.join(_folder, "postgres")


def pytest_configure(config: pytest.Config) -> None:
    from homeostat.platform.postgres import embedded, is_external

    if not _is_worker() and not is_external():
        share = embedded(FAST)
        share.join()
        config.add_cleanup(share.cluster.stop)
    if not _is_worker():
        config.add_cleanup(lambda: shutil.rmtree(_folder, ignore_errors=True))
