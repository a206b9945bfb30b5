"""Which of the nine places a page belongs to."""

import pytest

from homeostat.platform.shell.places import place_at


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "today"),
        ("/today/week/", "today"),
        ("/organisation/code/", "organisation"),
        ("/work/tasks/", "work"),
        ("/settings/audit/", "settings"),
        ("/account/2fa/", "settings"),
        ("/import/7/report/", "settings"),
        ("/search/", ""),
        ("/signs/load/", ""),
    ],
)
def test_a_page_belongs_to_a_place(path: str, place: str) -> None:
    assert place_at(path) == place
