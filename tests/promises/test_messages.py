"""Every sentence of the core is data that can be translated, and translators see all of them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from tools.messages import extracted

from homeostat.core.sentence import GAP, WORDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/homeostat"
GERMAN = ROOT / "tests/translations/de/LC_MESSAGES/django.po"
SAYING = {"say": 1, "counted": 2}
PROSE = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return extracted()


def nodes(folder: Path) -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            yield path, node


@cache
def speaks(path: Path) -> bool:
    """Whether a file makes sentences: others have a `say` of their own."""
    return "core.sentence import" in path.read_text() or path.name == "sentence.py"


def said(folder: Path) -> Iterator[tuple[str, list[ast.expr]]]:
    """The template arguments of each call that makes a sentence, and where it stands."""
    for path, node in nodes(folder):
        if not speaks(path):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[: SAYING[node.func.id]]


def constants(arguments: list[ast.expr]) -> list[str]:
    found = [each.value for each in arguments if isinstance(each, ast.Constant)]
    return [text for text in found if isinstance(text, str)]


def test_every_template_is_written_out_where_it_is_said() -> None:
    calls = list(said(SOURCE))
    assert len(calls) > 300
    assert not [place for place, arguments in calls if len(constants(arguments)) != len(arguments)]


def test_translators_see_every_template(catalog: Catalog) -> None:
    missed = []
    for place, arguments in said(SOURCE):
        message = catalog.get(constants(arguments)[0])
        texts = constants(arguments)
        if message is None or (len(texts) == 2 and message.id != tuple(texts)):
            missed.append(place)
    assert not missed
    templates = {place for message in catalog for place, _line in message.locations if place.endswith("html")}
    assert len(templates) > 100


def test_templates_use_words_an_organisation_has() -> None:
    gaps = {
        name[:1].lower() + name[1:]
        for _place, arguments in said(SOURCE)
        for text in constants(arguments)
        for name in GAP.findall(text)
    }
    words = {gap.removesuffix("_word").removeprefix("a_") for gap in gaps if gap.endswith("_word")}
    assert words <= WORDS.keys()


def test_no_prose_of_the_core_is_glued_together() -> None:
    """What is raised speaks to programmers; everything else is a sentence."""
    glued = []
    raised: set[int] = set()
    for path, node in nodes(SOURCE / "core"):
        if isinstance(node, ast.Raise):
            raised |= {id(inner) for inner in ast.walk(node)}
        elif isinstance(node, ast.JoinedStr) and id(node) not in raised:
            words = " ".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            if PROSE.search(words):
                glued.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not glued


def test_the_german_of_the_tests_translates_what_there_is(catalog: Catalog) -> None:
    with GERMAN.open("rb") as file:
        german = read_po(file, locale="de")
    for message in german:
        if not message.id:
            continue
        known = catalog.get(message.id)
        assert known is not None, message.id
        assert known.id == message.id
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in texts:
            assert gaps_of(text) <= gaps_of(*originals), message.id


def gaps_of(*texts: str) -> set[str]:
    """Gaps without their capitals, articles and number: those are the translator's choice."""
    names = {name[:1].lower() + name[1:] for text in texts for name in GAP.findall(text)}
    return {re.sub(r"^(?:a_)?(\w+?)s?_word$", r"\1_word", name) for name in names}
