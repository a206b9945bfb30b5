"""The first half-year of a real organisation, month by month, as files of both shapes."""

from datetime import date

import pytest
from bench.org_as_code import DATA, State, adopt_all, check_months, exports, states

from homeostat.connect.code.merging import merged
from homeostat.connect.code.opening import opened
from homeostat.connect.code.writing import as_folder
from homeostat.core.organisation import Snapshot

pytestmark = pytest.mark.django_db
MONTHS = 7


@pytest.fixture(scope="module")
def months() -> dict[date, State]:
    if not DATA.is_dir():
        pytest.skip(f"{DATA} is absent: a real organisation as code is not tried")
    return dict(list(states().items())[:MONTHS])


def own(files: State) -> State:
    """The same organisation in our own form."""
    target, problems = merged(opened(files, "rust-team"), Snapshot({}))
    assert not problems
    return dict(as_folder(target))


def test_real_months_come_in_by_a_mapping(months: dict[date, State]) -> None:
    _seconds, changes = adopt_all(months, "rust-team")
    check_months(months)
    assert len(changes) == MONTHS - 1
    assert sum(changes) > 100
    assert exports(months) == {month: own(files) for month, files in months.items()}


def test_real_months_come_in_as_our_own_files(months: dict[date, State]) -> None:
    files = {month: own(state) for month, state in months.items()}
    adopt_all(files, "")
    check_months(months)
    assert exports(months) == files
