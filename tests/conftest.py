"""What every test may use; the database comes from homeostat.platform.postgres.pytest_plugin."""

import os
from collections.abc import Generator

import pytest

DATA_IS_AWAY = ("is absent", "is not here")
"""Real data without a licence lies beside the checkout, or not at all; nothing else may be skipped in CI."""


def pytest_configure() -> None:
    """Passwords and recovery codes are hashed as always, at the lowest cost there is."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8  # KiB


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
