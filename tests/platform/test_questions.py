"""A question is made into SQL once, and finds for each number what the query would."""

from typing import Any

import pytest
from django.db.models import QuerySet

from homeostat.models import User
from homeostat.platform.questions import Question

pytestmark = pytest.mark.django_db


def test_it_is_made_once_and_answers_for_each_number() -> None:
    users = [User.objects.create_user(f"{name}@example.org") for name in ("ada", "ben")]
    made: list[int] = []

    def build(user: int) -> QuerySet[User, Any]:
        made.append(user)
        return User.objects.filter(pk=user).values_list("pk", "email", "is_active")

    question = Question(build)
    assert [question.first(user.pk) for user in users] == [
        (users[0].pk, "ada@example.org", True),
        (users[1].pk, "ben@example.org", True),
    ]
    assert question.first(0) is None
    assert len(made) == 1
