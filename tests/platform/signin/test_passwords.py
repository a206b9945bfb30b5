"""Which passwords are refused, and why."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from homeostat.platform.signin.models import User
from homeostat.platform.signin.passwords import HardToGuess, is_listed

GOOD = "murmelnde Kaskaden unter Birken"


def refused(password: str, user: User | None = None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "password", ["password1234", "qwertyuiop[]", "aaaaaaaaaaaa", "123412341234", "Passw0rd!Passw0rd!"]
)
def test_what_everybody_tries_is_refused(password: str) -> None:
    assert refused(password)


def test_the_three_thousand_most_common_ones_are_refused_doubled_and_capitalised() -> None:
    """Most are too short anyway; made long enough the way people do it they are refused as well."""
    check = HardToGuess()
    common = FREQUENCY_LISTS["passwords"][:3000]
    assert len(common) == 3000
    for word in common[::30]:
        long = (word * 12)[: max(12, 2 * len(word))]
        for form in (long, long.capitalize()):
            with pytest.raises(ValidationError):
                check.validate(form)


def test_words_of_the_organisation_and_of_the_person_are_refused(settings: Any) -> None:
    settings.PASSWORD_WORDS = ["homeostat", "saltmarsh"]
    ada = User(email="ada.kowalczyk@tidepool.example")
    assert refused("saltmarsh2026", ada)
    assert refused("kowalczyk-ada-tidepool"[:13], ada)
    assert refused("Homeostat-2026", ada)
    assert not refused(GOOD, ada)


@pytest.mark.parametrize("password", [GOOD, GOOD * 20, "x" * 5 + GOOD, "Zürich–Ülzen lag öd 47 im Nebel"])
def test_a_long_one_of_unrelated_words_is_taken(password: str) -> None:
    assert not refused(password)


@pytest.fixture
def breached(tmp_path: Path) -> tuple[Path, list[str]]:
    known = [f"known {number}" for number in range(500)]
    marks = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in known)
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{mark}:{number + 1}\n" for number, mark in enumerate(marks)))
    return file, known


def test_every_line_of_the_breached_list_is_found_and_nothing_else(breached: tuple[Path, list[str]]) -> None:
    file, known = breached
    assert all(is_listed(file, one) for one in known)
    assert not any(is_listed(file, f"other {number}") for number in range(500))


def test_a_list_of_one_line_without_an_end_of_line(tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text(hashlib.sha1(b"known").hexdigest().upper())
    assert is_listed(file, "known")
    assert not is_listed(file, "other")


def test_a_breached_password_is_refused_with_its_reason(
    breached: tuple[Path, list[str]], settings: Any
) -> None:
    file, _ = breached
    file.write_text(hashlib.sha1(GOOD.encode()).hexdigest().upper() + ":3\n")
    settings.BREACHED_PASSWORDS = str(file)
    with pytest.raises(ValidationError, match="known from a breach"):
        validate_password(GOOD)
