"""Files with many rows leave at a person's pace."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

Browse = Callable[[str], Client]
FILES: list[tuple[str, list[str]]] = [
    ("settings:audit_file", []),
    ("work:tasks_file", ["csv"]),
    ("work:tasks_file", ["xlsx"]),
    ("code:export", []),
]


def test_a_user_takes_out_thirty_files_a_minute_and_others_as_many(browse: Browse) -> None:
    member, steward = browse("member"), browse("steward")
    address = reverse("settings:audit_file")
    assert {member.get(address).status_code for _ in range(30)} == {200}
    refused = member.get(address)
    assert refused.status_code == 429
    assert "Wait a few minutes" in refused.content.decode()
    assert steward.get(address).status_code == 200


@pytest.mark.parametrize(("name", "args"), FILES)
def test_every_way_out_counts(name: str, args: list[str], browse: Browse) -> None:
    member = browse("member")
    for _ in range(30):
        member.get(reverse("settings:audit_file"))
    assert member.get(reverse(name, args=args)).status_code == 429
