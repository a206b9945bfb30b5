"""Documents of the docs folder: which there are, and each as HTML that cannot hold anything but text.

Links lead to other documents, to places of the page or to https addresses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it.token import Token

from homeostat.platform.prose import as_html, document_reader

KINDS = ("how-to", "explanation", "reference", "decisions")


@dataclass(frozen=True, slots=True)
class Document:
    """A document by its key, the path below docs without its ending."""

    key: str
    title: str
    path: Path

    @property
    def kind(self) -> str:
        return self.key.split("/", 1)[0]

    @property
    def href(self) -> str:
        return reverse("help:document", args=[self.key])


@cache
def documents() -> dict[str, Document]:
    """Every document by its key; none where the product was installed without them."""
    folder = Path(settings.DOCS_FOLDER)
    found = {}
    for kind in KINDS:
        for path in sorted((folder / kind).rglob("*.md")):
            key = path.relative_to(folder).with_suffix("").as_posix()
            first = path.read_text(encoding="utf-8").lstrip().splitlines()[0]
            found[key] = Document(key, first.lstrip("# ").replace("`", ""), path)
    return found


def address_of(key: str) -> str:
    """Where a document is read; empty where it is not here."""
    found = documents().get(key)
    return found.href if found else ""


def rendered(document: Document) -> SafeString:
    """The document below its title."""
    text = document.path.read_text(encoding="utf-8")
    tokens = _without_title(MARKDOWN.parse(text))
    for token in tokens:
        for inner in token.children or []:
            if inner.type == "link_open":
                inner.attrSet("href", _target(document, str(inner.attrGet("href") or "")))
    _name_headings(tokens)
    return as_html(MARKDOWN, tokens)


def _without_title(tokens: Sequence[Token]) -> list[Token]:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return list(tokens[3:])
    return list(tokens)


def _name_headings(tokens: Sequence[Token]) -> None:
    """Give each heading the name by which other documents link to it."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slugify(re.sub(r"[`*]", "", inline.content)))


def _target(document: Document, href: str) -> str:
    """Where a link leads in the product: other documents by their page, all else as it is written."""
    path, sharp, place = href.partition("#")
    if not path.endswith(".md") or "://" in path:
        return href
    parts: list[str] = list(PurePosixPath(document.key).parent.parts)
    for part in PurePosixPath(path.removesuffix(".md")).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    found = address_of("/".join(parts))
    return f"{found}{sharp}{place}" if found else reverse("help:home")


MARKDOWN = document_reader()
