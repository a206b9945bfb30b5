"""The names in a file replaced by our keys; what is unknown is proposed, never made in silence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from django.utils.translation import gettext as _

from homeostat.connect.files import doubles
from homeostat.connect.files.naming import (
    AMBIGUOUS,
    MODELS,
    Names,
    counted,
    keys_of,
    task_key,
    task_names,
)
from homeostat.connect.files.parsing import problem_rows
from homeostat.connect.files.sieve import DECLARED, Sieve
from homeostat.connect.files.targets import PROPOSED, TARGETS, label_of


@dataclass(frozen=True)
class Create:
    """Which things that are not here yet were confirmed: whole nouns, or single keys of one."""

    nouns: frozenset[str] = frozenset()
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def allows(self, noun: str, key: str) -> bool:
        return noun in self.nouns or "all" in self.nouns or key in self.keys.get(noun, frozenset())


class Resolver:
    """Names of every noun, known and new, for one dry run."""

    def __init__(self, names: dict[str, Names], sieve: Sieve, create: Create | None) -> None:
        """`create` None proposes everything that is new; otherwise what it does not allow is a problem."""
        self.names = names
        self.sieve = sieve
        self.create = create

    def declared(self, noun: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows that describe people, cells, accounts and so on get their key; doubles are dropped."""
        texts = [name for name in ("key", "name", "external_key", "email") if name in frame.columns]
        told = frame.select(texts).unique(maintain_order=True)
        names = self.names[noun]
        keys = [_declared(names, row) for row in told.iter_rows(named=True)]
        frame = frame.join(
            told.with_columns(pl.Series("#key", keys, dtype=pl.String)),
            on=texts,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        frame = frame.drop("key", strict=False).rename({"#key": "key"})
        identity = ["key", "start"] if noun == "cells" and "start" in frame.columns else ["key"]
        frame, note = doubles.first_of_each(frame, identity, TARGETS[noun].label)
        self.sieve.notes += note
        for row in frame.select("key").iter_rows():
            if (new := names.new.get(row[0])) is not None:
                new.mentions += 1
        return frame

    def name_tasks(self, frames: dict[str, pl.DataFrame]) -> None:
        """Tasks are known by their key in the other tool; those in the file need not be here yet."""
        texts = [frame["task"] for frame in frames.values() if "task" in frame.columns]
        own = frames.get("tasks")
        if own is not None:
            texts.append(own["external_key"])
        if not texts:
            return
        names = task_names(pl.concat([each.alias("text") for each in texts]))
        if own is not None:
            own, note = doubles.first_of_each(own, ["external_key"], TARGETS["tasks"].label)
            self.sieve.notes += note
            keys = [names.find(text) or task_key(text) for text in own["external_key"].to_list()]
            names.known |= {
                text.strip().casefold(): key for text, key in zip(own["external_key"], keys, strict=True)
            }
            frames["tasks"] = own.with_columns(pl.Series("key", keys, dtype=pl.String))
        self.names["tasks"] = names

    def resolved(self, noun: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Names replaced by keys. What is unknown is proposed, or a problem where a name is not enough."""
        problems: list[pl.DataFrame] = []
        for known in TARGETS[noun].fields:
            if not known.names or known.name not in frame.columns:
                continue
            texts = frame[known.name]
            found = {text: self._key(known.names, text, number) for text, number in counted(texts).items()}
            keys = keys_of(texts, found)
            frame = frame.with_columns(keys.alias(known.name))
            for message, remedy, wrong in unresolved(known.names, found, self._refused(known.names, found)):
                problems.append(
                    problem_rows(
                        frame,
                        texts.is_in(list(wrong)),
                        name=known.name,
                        value=texts,
                        message=message,
                        remedy=remedy,
                    )
                )
        if noun in DECLARED:
            problems += self._unconfirmed(noun, frame)
        return self.sieve.without(noun, frame, [each for each in problems if each.height])

    def _key(self, noun: str, text: str, mentions: int) -> str | None:
        names = self.names[noun]
        key = names.find(text)
        is_here = key is not None and key in names.taken and key not in names.new
        if not is_here and text.strip().casefold() in self.sieve.broken.get(noun, ()):
            return None
        if key is None and noun in PROPOSED:
            key = names.declare(name=text)
        if key and key in names.new:
            names.new[key].mentions += mentions
        return key

    def _refused(self, noun: str, found: Mapping[str, str | None]) -> set[str]:
        return {text for text, key in found.items() if key and self._is_refused(noun, key)}

    def _is_refused(self, noun: str, key: str) -> bool:
        return self.create is not None and key in self.names[noun].new and not self.create.allows(noun, key)

    def _unconfirmed(self, noun: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
        refused = [key for key in self.names[noun].new if self._is_refused(noun, key)]
        mask = frame["key"].is_in(refused)
        if not mask.any():
            return []
        return [
            problem_rows(
                frame,
                mask,
                name="name",
                value=frame["key"],
                message=_("not among the %(noun)s, and not confirmed") % {"noun": label_of(noun)},
                remedy=_("Confirm that it is to be made, or correct the name."),
            )
        ]

    def drop_unused(self, frames: Mapping[str, pl.DataFrame]) -> None:
        """New things that only rows with problems mention, or that were not confirmed, are not made."""
        used: dict[str, set[str]] = {noun: set() for noun in MODELS}
        for noun, frame in frames.items():
            if noun in DECLARED:
                used[noun].update(frame["key"].to_list())
            for field_ in TARGETS[noun].fields:
                if field_.names in used and field_.name in frame.columns:
                    used[field_.names].update(frame[field_.name].unique().to_list())
        for noun, keys in used.items():
            names = self.names[noun]
            names.new = {
                key: new for key, new in names.new.items() if key in keys and not self._is_refused(noun, key)
            }


def _declared(names: Names, row: Mapping[str, str | None]) -> str:
    """The key of what a row describes: the one it brings, else that of what its texts mean."""
    told = {name: row.get(name) or "" for name in ("name", "external_key")}
    if key := row.get("key"):
        return names.keyed(key, **told)
    return names.declare(**told, email=row.get("email") or "")


def unresolved(
    noun: str, found: Mapping[str, str | None], refused: set[str]
) -> list[tuple[str, str, set[str]]]:
    label = label_of(noun)
    unknown = {text for text, key in found.items() if key is None}
    ambiguous = {text for text, key in found.items() if key == AMBIGUOUS}
    return [
        each
        for each in (
            (
                _("unknown among the %(noun)s") % {"noun": label},
                _("Import it first or in the same file, correct the name, or mend its own row."),
                unknown,
            ),
            (
                _("several %(noun)s are called so") % {"noun": label},
                _("Write the key or the e-mail address instead of the name."),
                ambiguous,
            ),
            (
                _("not among the %(noun)s, and not confirmed") % {"noun": label},
                _("Confirm that it is to be made, or correct the name."),
                refused,
            ),
        )
        if each[2]
    ]
