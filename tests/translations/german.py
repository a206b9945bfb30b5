"""German as a language people may choose, from the catalogue beside this file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import override_settings

CATALOGUE = Path(__file__).parent / "de/LC_MESSAGES/django.po"


@pytest.fixture
def german(tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "de/LC_MESSAGES"
    folder.mkdir(parents=True)
    with CATALOGUE.open("rb") as source, (folder / "django.mo").open("wb") as target:
        write_mo(target, read_po(source, locale="de"))
    languages = [("en-gb", "English"), ("de", "Deutsch")]
    with override_settings(LANGUAGES=languages, LOCALE_PATHS=[tmp_path]):
        yield
