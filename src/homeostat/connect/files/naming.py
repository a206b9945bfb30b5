"""Which thing here a name in a file means: by the other tool's key, our key, its e-mail, its name."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils.text import slugify

from homeostat.areas.organisation.models import (
    Cell,
    CellKind,
    CellTerm,
    KindTerm,
    Person,
    PersonTerm,
    Role,
    RoleTerm,
)
from homeostat.areas.work.models import Account, Client, Epic, Task, WorkPermission
from homeostat.areas.work.models.tasks import ADDRESSES
from homeostat.connect.files.sieve import DECLARED

AMBIGUOUS = ""
LONGEST_KEY = 60
NO_KEYS = ("add",)  # the address of the form that adds one
MODELS: dict[str, Any] = {
    "people": Person,
    "cells": Cell,
    "kinds": CellKind,
    "roles": Role,
    "clients": Client,
    "accounts": Account,
    "epics": Epic,
    "permissions": WorkPermission,
}


@dataclass
class Named:
    """A thing the file declares or mentions that is not here yet."""

    key: str
    name: str
    external_key: str = ""
    email: str = ""
    mentions: int = 0


@dataclass
class Names:
    """All names of one noun, those that are here and those that are new in the file."""

    noun: str
    known: dict[str, str] = field(default_factory=dict)
    external: dict[str, str] = field(default_factory=dict)  # key -> its key in the other tool
    taken: set[str] = field(default_factory=set)
    new: dict[str, Named] = field(default_factory=dict)

    def add_known(self, text: str, key: str) -> None:
        plain = text.strip().casefold()
        if plain:
            self.known[plain] = key if self.known.get(plain, key) == key else AMBIGUOUS

    def find(self, text: str) -> str | None:
        """The key a text means; "" where it could mean several, None where it is unknown.

        Where several are called so, one whose key is written just like that is meant.
        """
        found = self.known.get(text.strip().casefold())
        return text.strip() if found == AMBIGUOUS and text.strip() in self.taken else found

    def declare(self, *, name: str, external_key: str = "", email: str = "") -> str:
        """The key of the thing a row describes, made up where it is new."""
        for text in filter(None, (external_key, email)):
            if found := self.find(text):
                return found
        found = self.find(name)
        if found and (not external_key or self.external.get(found, "") in ("", external_key)):
            if external_key:
                self.add_known(external_key, found)
                self.external[found] = external_key
            return found
        key = self._free_key(name or external_key)
        self.new[key] = Named(key, name or external_key, external_key, email)
        self.taken.add(key)
        self.external[key] = external_key
        if external_key:
            self.known[external_key.strip().casefold()] = key
        for text in filter(None, (name, email)):
            self.known.setdefault(text.strip().casefold(), key)
        return key

    def keyed(self, key: str, *, name: str, external_key: str = "") -> str:
        """The same for a row that brings its key here, by which alone it is recognised."""
        if key not in self.taken:
            self.new[key] = Named(key, name, external_key)
            self.taken.add(key)
        for text in (key, name):
            self.add_known(text, key)
        if external_key:
            self.known[external_key.strip().casefold()] = key
        return key

    def _free_key(self, text: str) -> str:
        base = slugify(text)[:LONGEST_KEY].strip("-_")
        base = base or f"{self.noun}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        key, number = base, 1
        while key in self.taken or key in NO_KEYS:
            number += 1
            key = f"{base[: LONGEST_KEY - 6]}-{number}"
        return key


def known_names(noun: str) -> Names:
    """The names of everything of one noun that is here."""
    names = Names(noun)
    for text, key in _texts(noun, names):
        names.add_known(text, key)
    # A key of the other tool is meant for recognising: it wins over a name that happens to be the same.
    for key, external in names.external.items():
        if external:
            names.known[external.strip().casefold()] = key
    return names


def _texts(noun: str, names: Names) -> Iterable[tuple[str, str]]:
    model = MODELS[noun]
    names.taken = set(model.objects.values_list("key", flat=True))
    yield from ((key, key) for key in names.taken)
    if noun in DECLARED:
        names.external = dict(model.objects.values_list("key", "external_key"))
    if noun == "people":
        yield from Person.objects.exclude(email="").values_list("email", "key")
        yield from PersonTerm.objects.current().values_list("name", "person__key").distinct()
    elif noun == "cells":
        yield from CellTerm.objects.current().values_list("name", "cell__key").distinct()
    elif noun == "kinds":
        yield from KindTerm.objects.current().values_list("name", "kind__key").distinct()
    elif noun == "roles":
        yield from RoleTerm.objects.current().values_list("name", "role__key").distinct()
    else:
        yield from model.objects.values_list("name", "key")


def task_names(texts: pl.Series) -> Names:
    """The tasks that are here among those a file mentions: by external key, else by key.

    One with a key of another tool is not meant by what would only become its key here.
    """
    names = Names("tasks")
    wanted = {text for text in texts.drop_nulls().unique().to_list() if text}
    slugs = [task_key(text) for text in wanted]
    for key, external in Task.objects.filter(key__in={*slugs, *wanted}).values_list("key", "external_key"):
        names.taken.add(key)
        if not external or key in wanted:
            names.add_known(key, key)
    for key, external in Task.objects.filter(external_key__in=wanted).values_list("key", "external_key"):
        names.known[external.strip().casefold()] = key
        names.taken.add(key)
    return names


def task_key(external: str) -> str:
    """The key a task of another tool gets here."""
    plain = slugify(external.replace("/", "-").replace(".", "-"))
    if plain and len(plain) <= LONGEST_KEY and plain not in ADDRESSES:
        return plain
    digest = hashlib.sha256(external.encode()).hexdigest()[:8]
    return f"{plain[: LONGEST_KEY - 9]}-{digest}".strip("-")


def keys_of(texts: pl.Series, found: dict[str, str | None]) -> pl.Series:
    """Each text replaced by the key it means."""
    lookup = pl.DataFrame(
        {"text": list(found), "key": list(found.values())}, schema={"text": pl.String, "key": pl.String}
    )
    return pl.DataFrame({"text": texts}).join(lookup, on="text", how="left", maintain_order="left")["key"]


def counted(texts: pl.Series) -> Counter[str]:
    """How often each text is mentioned."""
    table = texts.drop_nulls().value_counts()
    return Counter(dict(zip(table[table.columns[0]].to_list(), table["count"].to_list(), strict=True)))
