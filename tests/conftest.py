"""What every test may use; the database comes from homeostat.platform.postgres.pytest_plugin."""

import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from importlib import import_module
from pathlib import Path

import pytest
from coverage import Coverage
from pytest_django import DjangoDbBlocker
from tests.houses import SHARED
from tests.tables import RUN, copy_tables_of_the_run, forget_tables

DATA_IS_AWAY = ("is absent", "is not here")
"""Real data without a licence lies beside the checkout, or not at all; nothing else may be skipped in CI."""

HERE = Path(__file__).parent
COVERING = (
    "core/calendar",
    "core/capacity",
    *(f"core/organisation/test_organisation_{name}.py" for name in ("changes", "history", "policies")),
    *(f"core/organisation/test_organisation_{name}.py" for name in ("reading", "refusals")),
    "core/organisation/test_countries_and_zones.py",
    "core/organisation/test_policies_until.py",
    "core/sustainability",
    "core/test_",
    "core/vitals",
    "areas/organisation/test_organisation_access.py",
    "areas/organisation/test_who_sets_policies.py",
    *(
        f"areas/settings/test_{name}.py"
        for name in ("audit_pages", "overrides", "presets", "settings_access")
    ),
    "areas/vitals/test_access.py",
    *(f"areas/work/test_{name}.py" for name in ("absences", "file_origin", "permissions", "rows_access")),
    *(f"areas/work/test_{name}.py" for name in ("task_views", "templates", "undo_pages")),
    *(f"areas/work/test_{name}.py" for name in ("withdrawing", "work_access")),
    "connect/code/test_code_pages.py",
    *(f"connect/files/test_{name}.py" for name in ("exporting", "kept_profiles", "tables_beside")),
)
"""Tests that run every branch of the core and of each access.py. The others are not watched while they run:
being watched takes twice the time.
"""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """What has to be covered is loaded while it is watched, everything else afterwards.

    All of it stays: the collector of garbage need not go through it again and again.
    """
    gc.disable()
    try:
        return (yield from _collecting())
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


def _collecting() -> Generator[None, object, object]:
    watching = Coverage.current()
    if watching is None:
        return (yield)
    for path in (HERE.parent / "src").rglob("*.py"):
        parts = path.relative_to(HERE.parent / "src").with_suffix("").parts
        if "core" in parts or "access" in parts:
            import_module(".".join(parts).removesuffix(".__init__"))
    watching.stop()
    try:
        return (yield)
    finally:
        watching.start()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    watching = Coverage.current()
    name = item.path.relative_to(HERE).as_posix()
    if watching is None or name.startswith(COVERING):
        return (yield)
    watching.stop()
    try:
        return (yield)
    finally:
        watching.start()


def pytest_configure(config: pytest.Config) -> None:
    """Passwords and recovery codes are hashed as always, at the lowest cost there is; houses are shared."""
    if "DATABASE_URL" in os.environ and RUN not in os.environ:
        config.add_cleanup(lambda: forget_tables(os.environ["DATABASE_URL"]))
    if SHARED not in os.environ:  # neither a process of a run, nor one of several runs
        os.environ[SHARED] = tempfile.mkdtemp(prefix="homeostat-houses-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True))
    from django.conf import settings
    from django.contrib.auth.hashers import Argon2PasswordHasher

    settings.READ_AHEAD = []  # where a test takes the application of a web process, it reads nothing ahead
    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8  # KiB
    _look_for_static_files_once()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    if RUN in os.environ:
        with django_db_blocker.unblock():
            copy_tables_of_the_run()


def _look_for_static_files_once() -> None:
    """A server looks for them when it starts; each client of a test would do it again."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files_from_finders(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not any(words in reason for words in DATA_IS_AWAY):
            report.outcome = "failed"
            report.longrepr = f"In CI nothing may be skipped: {reason}"
    return report
