"""The text of a comment: how people write it, how it is kept, and how it is shown.

People write `@key`; kept is `@{id}`, so that a mention follows whoever is renamed or erased; shown is a
link with the name the person has now.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from markdown_it.token import Token

from homeostat.areas.organisation.models import Person
from homeostat.platform.prose import as_html, distrust_links, writing_reader

WRITTEN = re.compile(r"(?<![\w@/.+-])@([A-Za-z0-9_][A-Za-z0-9_-]*)")
KEPT = re.compile(r"@\{([0-9]{1,18})\}")
LONGEST = 20_000
CODE = ("code_inline", "code_block", "fence")
MARKDOWN = writing_reader()


@dataclass(frozen=True, slots=True)
class Named:
    """A person as texts name them."""

    pk: int
    key: str
    name: str

    @property
    def href(self) -> str:
        return reverse("organisation:person", args=[self.key])


People = Mapping[int, Named]


def kept(text: str) -> str:
    """What somebody wrote, as it is kept: keys of people become ids, others stay as they are."""
    text = text.replace("\r\n", "\n").strip()
    wanted = {form for key in WRITTEN.findall(text) for form in _forms(key)}
    ids = dict(Person.objects.filter(key__in=wanted).values_list("key", "pk")) if wanted else {}

    def marked(found: re.Match[str]) -> str:
        for form in _forms(found[1]):
            if form in ids:
                return f"@{{{ids[form]}}}{found[1][len(form) :]}"
        return found[0]

    return WRITTEN.sub(marked, text)


def mentioned(text: str) -> set[int]:
    """The ids of those who are mentioned in a kept text, each of them somebody who is there."""
    ids = {int(pk) for pk in KEPT.findall(text)}
    return set(Person.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def written(text: str, people: People) -> str:
    """A kept text as its author writes it."""
    return KEPT.sub(lambda found: _said(found, people, by_name=False), text)


def plain(text: str, people: People, *, length: int = 160) -> str:
    """The beginning of a kept text, with names, on one line."""
    return Truncator(" ".join(with_names(text, people).split())).chars(length)


def with_names(text: str, people: People) -> str:
    """A kept text with the names of people and without marks, for those who read it as text alone."""
    read = "".join(_read(MARKDOWN.parse(text)))
    return KEPT.sub(lambda found: _said(found, people, by_name=True), read)


def _read(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _read(token.children)
        if token.type in ("text", *CODE):
            yield token.content
        if token.block or token.type in ("softbreak", "hardbreak"):
            yield "\n"


def shown(text: str, people: People) -> SafeString:
    """A kept text as HTML, its mentions as links to the people."""
    tokens = MARKDOWN.parse(text)
    distrust_links(tokens)
    for token in tokens:
        if token.type in CODE:
            token.content = written(token.content, people)
        if token.children:
            token.children = list(_with_links(token.children, people))
    return as_html(MARKDOWN, tokens)


def of_nobody(text: str) -> SafeString:
    """A text that mentions nobody as HTML, as comments are shown."""
    return shown(text, {})


def _forms(key: str) -> list[str]:
    """What a written key may mean: itself, in small letters, and without a dash that ends a sentence."""
    bare = key.rstrip("-_")
    return list(dict.fromkeys(form for form in (key, key.lower(), bare, bare.lower()) if form))


def _said(found: re.Match[str], people: People, *, by_name: bool) -> str:
    person = people.get(int(found[1]))
    if person is None:
        return found[0]
    return f"@{person.name if by_name else person.key}"


def _with_links(tokens: Sequence[Token], people: People) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type in CODE:
            token.content = written(token.content, people)
        if token.type == "text" and not inside:
            yield from _split(token.content, people)
            continue
        if token.type == "text":
            token.content = KEPT.sub(lambda found: _said(found, people, by_name=True), token.content)
        yield token


def _split(text: str, people: People) -> Iterator[Token]:
    """A text as tokens: what lies between mentions, and each mention as a link."""
    place = 0
    for found in KEPT.finditer(text):
        person = people.get(int(found[1]))
        if person is None:
            continue
        yield Token("text", "", 0, content=text[place : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": person.href, "class": "mention"})
        yield Token("text", "", 0, content=f"@{person.name}")
        yield Token("link_close", "a", -1)
        place = found.end()
    yield Token("text", "", 0, content=text[place:])
