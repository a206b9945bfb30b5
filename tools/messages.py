"""`make messages`: every text people read, as a template for translators; catalogues brought up to date.

Writes build/messages.pot. For each language that has a folder in src/homeostat/locale (`make messages NEW=fr`
adds one) it merges what is new into its django.po and compiles django.mo. Nothing but Babel is needed.
"""

import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "homeostat"
LOCALE = SOURCE / "locale"
TEMPLATE = ROOT / "build" / "messages.pot"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "later", "say"), 1),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "counted"), 2),
}
"""What marks a text, and how many forms of it follow: one, or one and many."""
NOTE = "# Translators: "
Found = tuple[str, int, str | tuple[str, ...], list[str]]


def extracted() -> Catalog:
    """Every text of the source and of the templates, with where it stands."""
    catalog = Catalog(project="Homeostat", fuzzy=False)
    found = [*_python_texts(), *_template_texts(), *_preset_texts()]
    for place, line, message, notes in sorted(found, key=lambda text: text[:2]):
        catalog.add(message, locations=[(place, line)], auto_comments=notes)
    return catalog


def _python_texts() -> Iterator[Found]:
    """Texts of Python files; the command line speaks English only and has a `say` of its own."""
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(ROOT)
        if not {"migrations", "cli"} & set(place.parts):
            source = path.read_text()
            lines = source.splitlines()
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and (message := _marked(node)):
                    above = lines[node.lineno - 2].strip()
                    notes = [above.removeprefix(NOTE)] if above.startswith(NOTE) else []
                    yield str(place), node.lineno, message, notes


def _marked(call: ast.Call) -> str | tuple[str, ...] | None:
    forms = KEYWORDS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0
    constants = (part.value for part in call.args[:forms] if isinstance(part, ast.Constant))
    texts = tuple(text for text in constants if isinstance(text, str) and text)
    if not forms or len(texts) != forms:
        return None
    return texts[0] if forms == 1 else texts


def _template_texts() -> Iterator[Found]:
    """Django turns a template into something like Python that keeps the texts and their lines."""
    for suffix in ("*.html", "*.txt"):
        for path in (SOURCE / "templates").rglob(suffix):
            like_python = templatize(path.read_text(), origin=str(path))
            flat = "\n".join(line.strip() for line in like_python.splitlines())
            for line, _keyword, message, notes in extract_python(
                io.BytesIO(flat.encode()), dict.fromkeys(KEYWORDS), [NOTE.strip("# ")], {}
            ):
                texts = message if isinstance(message, tuple) else (message,)
                forms = tuple(text for text in texts if text)
                yield str(path.relative_to(ROOT)), line, forms[0] if len(forms) == 1 else forms, notes


def _preset_texts() -> Iterator[Found]:
    """What presets of policies say in their files."""
    for path in (SOURCE / "areas" / "settings" / "presets").glob("*.toml"):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = [told[name] for name in ("title", "about", "source")]
        for text in [*texts, *(value["note"] for value in told["values"] if "note" in value)]:
            yield str(path.relative_to(ROOT)), 1, text, []


def main(new: str = "") -> int:
    settings.configure()
    template = extracted()
    TEMPLATE.parent.mkdir(exist_ok=True)
    with TEMPLATE.open("wb") as file:
        write_po(file, template, width=100)
    print(f"{len(template)} texts in {TEMPLATE.relative_to(ROOT)}")
    known = {path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po")}
    for language in sorted(known | ({new} if new else set())):
        update(language, template)
    return 0


def update(language: str, template: Catalog) -> None:
    """Merge what is new into a language's catalogue, keep what is translated, and compile it."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(template, no_fuzzy_matching=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, ignore_obsolete=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    left = sum(1 for message in catalog if message.id and not any(message.string or ()))
    print(f"{language}: {left} texts are not translated yet")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
