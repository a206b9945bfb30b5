"""The dry run: all that importing would find wrong, make, change or leave alone, without writing a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from homeostat.areas.organisation.snapshots import timeline
from homeostat.connect.files import comparing, doubles
from homeostat.connect.files.form import Form
from homeostat.connect.files.history import History, Writer
from homeostat.connect.files.naming import (
    AMBIGUOUS,
    MODELS,
    Names,
    counted,
    keys_of,
    known_names,
    task_key,
    task_names,
)
from homeostat.connect.files.parsing import PROBLEM_COLUMNS, parsed, problem_rows
from homeostat.connect.files.profile import Profile
from homeostat.connect.files.reading import ROW
from homeostat.connect.files.shaping import FILE, kept, shaped_tables
from homeostat.connect.files.targets import PROPOSED, TARGETS
from homeostat.core.organisation import check_all

DECLARED = ("people", "cells", "clients", "accounts", "epics")
HISTORY = ("people", "cells", "memberships", "holdings")
ORDER = (
    *HISTORY[:2],
    "clients",
    "accounts",
    "epics",
    "tasks",
    "memberships",
    "holdings",
    "sprints",
    "stays",
    "hours",
    "absences",
)


@dataclass(frozen=True)
class Create:
    """Which things that are not here yet were confirmed: whole nouns, or single keys of one."""

    nouns: frozenset[str] = frozenset()
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def allows(self, noun: str, key: str) -> bool:
        return noun in self.nouns or "all" in self.nouns or key in self.keys.get(noun, frozenset())


@dataclass
class Checked:
    """The outcome of a dry run; `frames` hold only rows without problems, names replaced by our keys."""

    origin: str
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    names: dict[str, Names] = field(default_factory=dict)
    history: History | None = None
    problems: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PROBLEM_COLUMNS))
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    totals: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    proposals: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def number_of_problems(self) -> int:
        return self.problems.height

    @property
    def number_of_new(self) -> int:
        return sum(each["new"] for each in self.counts.values())


class Check:
    """One dry run over the read files of a profile."""

    def __init__(
        self,
        profile: Profile,
        files: Mapping[str, pl.DataFrame],
        forms: Mapping[str, Form],
        *,
        origin: str,
        today: date,
        create: Create | None = None,
    ) -> None:
        """`create` None proposes everything that is new; otherwise what it does not allow is a problem."""
        self.profile = profile
        self.tables = shaped_tables(profile, files)
        self.forms = dict(forms)
        self.today = today
        self.create = create
        self.result = Checked(origin)
        self.found: list[pl.DataFrame] = []
        self.broken: dict[str, set[str]] = {}  # names of things whose own row has a problem
        self.names: dict[str, Names] = self.result.names

    def run(self) -> Checked:
        """Parse, name, resolve, put the organisation's history together, compare; returns what was found."""
        frames = self._parsed()
        self.names |= {noun: known_names(noun) for noun in MODELS}
        for noun in DECLARED:
            if noun in frames:
                frames[noun] = self._declared(noun, frames[noun])
        self._name_tasks(frames)
        if "holdings" in frames:
            frames["holdings"] = doubles.told_apart_by_cell(frames["holdings"])
        for noun in ORDER:
            if noun in frames:
                frames[noun] = self._resolved(noun, frames[noun])
                frames[noun] = self._consistent(noun, frames[noun], frames)
        self.result.frames = frames
        self._drop_unused()
        self._write_history()
        self._compare()
        self._propose()
        if self.found:
            self.result.problems = (
                pl.concat(self.found).unique(maintain_order=True).sort(FILE, ROW, maintain_order=True)
            )
        return self.result

    def _parsed(self) -> dict[str, pl.DataFrame]:
        gathered: dict[str, list[pl.DataFrame]] = {}
        rounded = 0
        for part in self.profile.targets:
            table = kept(self.tables[self.profile.source_of(part)], part.where)
            if table.is_empty():
                continue
            source = table[FILE][0]
            form = self.forms.get(source) or next(iter(self.forms.values()))
            outcome = parsed(part, table, form)
            rounded += outcome.rounded
            gathered.setdefault(part.holds, []).append(
                self._without(part.holds, outcome.frame, outcome.problems)
            )
        if rounded:
            self.result.notes.append(
                _("%(number)d values were rounded to four decimals.") % {"number": rounded}
            )
        return {noun: pl.concat(frames, how="diagonal_relaxed") for noun, frames in gathered.items()}

    def _without(self, noun: str, frame: pl.DataFrame, problems: list[pl.DataFrame]) -> pl.DataFrame:
        """The rows without problems; the others are counted as skipped."""
        if not problems:
            return frame
        self.found += problems
        bad = pl.concat(problems).select(FILE, ROW).unique()
        good = frame.join(bad, on=[FILE, ROW], how="anti", maintain_order="left")
        self._skip(noun, frame.height - good.height)
        if noun in DECLARED or noun == "tasks":
            dropped = frame.join(bad, on=[FILE, ROW], how="semi")
            for name in ("name", "external_key"):
                if name in frame.columns:
                    texts = dropped[name].drop_nulls().to_list()
                    self.broken.setdefault(noun, set()).update(text.strip().casefold() for text in texts)
        return good

    def _skip(self, noun: str, number: int) -> None:
        count = self.result.counts.setdefault(noun, {"new": 0, "changed": 0, "unchanged": 0, "skipped": 0})
        count["skipped"] += number

    def _declared(self, noun: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows that describe people, cells, accounts and so on get their key; doubles are dropped."""
        texts = [name for name in ("name", "external_key", "email") if name in frame.columns]
        told = frame.select(texts).unique(maintain_order=True)
        names = self.names[noun]
        keys = [
            names.declare(
                name=row.get("name") or "",
                external_key=row.get("external_key") or "",
                email=row.get("email") or "",
            )
            for row in told.iter_rows(named=True)
        ]
        frame = frame.join(
            told.with_columns(pl.Series("key", keys, dtype=pl.String)),
            on=texts,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        identity = ["key", "start"] if noun == "cells" and "start" in frame.columns else ["key"]
        frame, note = doubles.first_of_each(frame, identity, TARGETS[noun].label)
        self.result.notes += note
        for row in frame.select("key").iter_rows():
            if (new := names.new.get(row[0])) is not None:
                new.mentions += 1
        return frame

    def _name_tasks(self, frames: dict[str, pl.DataFrame]) -> None:
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
            self.result.notes += note
            keys = [names.find(text) or task_key(text) for text in own["external_key"].to_list()]
            names.known |= {
                text.strip().casefold(): key for text, key in zip(own["external_key"], keys, strict=True)
            }
            frames["tasks"] = own.with_columns(pl.Series("key", keys, dtype=pl.String))
        self.names["tasks"] = names

    def _resolved(self, noun: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Names replaced by keys. What is unknown is proposed, or a problem where a name is not enough."""
        problems: list[pl.DataFrame] = []
        for known in TARGETS[noun].fields:
            if not known.names or known.name not in frame.columns:
                continue
            texts = frame[known.name]
            found = {text: self._key(known.names, text, number) for text, number in counted(texts).items()}
            keys = keys_of(texts, found)
            frame = frame.with_columns(keys.alias(known.name))
            for message, remedy, wrong in self._unresolved(known.names, found):
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
        return self._without(noun, frame, [each for each in problems if each.height])

    def _key(self, noun: str, text: str, mentions: int) -> str | None:
        names = self.names[noun]
        key = names.find(text)
        is_here = key is not None and key in names.taken and key not in names.new
        if not is_here and text.strip().casefold() in self.broken.get(noun, ()):
            return None
        if key is None and noun in PROPOSED:
            key = names.declare(name=text)
        if key and key in names.new:
            names.new[key].mentions += mentions
        return key

    def _unresolved(self, noun: str, found: Mapping[str, str | None]) -> list[tuple[str, str, set[str]]]:
        label = _noun_label(noun)
        unknown = {text for text, key in found.items() if key is None}
        ambiguous = {text for text, key in found.items() if key == AMBIGUOUS}
        refused = {text for text, key in found.items() if key and self._is_refused(noun, key)}
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
                message=_("not among the %(noun)s, and not confirmed") % {"noun": _noun_label(noun)},
                remedy=_("Confirm that it is to be made, or correct the name."),
            )
        ]

    def _consistent(self, noun: str, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        frame, problems, notes = doubles.consistent(noun, frame, frames, names=self.names)
        self.result.notes += notes
        return self._without(noun, frame, problems)

    def _drop_unused(self) -> None:
        """New things that only rows with problems mention, or that were not confirmed, are not made."""
        used: dict[str, set[str]] = {noun: set() for noun in MODELS}
        for noun, frame in self.result.frames.items():
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

    def _write_history(self) -> None:
        """Put the organisation's part together; what breaks a rule is a problem of the rows it comes from."""
        frames = self.result.frames
        concerned = any(noun in frames for noun in HISTORY) or any(
            self.names[noun].new for noun in ("people", "cells", "kinds", "roles")
        )
        if not concerned:
            return
        before = timeline()
        for _attempt in range(5):
            history = Writer(before, frames, self.names, self.today).history_of_file()
            known = set(check_all(before)) if len(before) else set()
            reasons = [reason for reason in check_all(history.after) if reason not in known]
            if not reasons:
                break
            bad = {noun: [] for noun in HISTORY}  # type: dict[str, list[pl.DataFrame]]
            for reason in reasons:
                noun = {"membership": "memberships", "holding": "holdings", "cell": "cells"}.get(
                    reason.track.kind, "people"
                )
                rows = history.rows_of.get(reason.track, [0])
                bad[noun].append(_reason_rows(noun, frames, rows, reason.message, reason.remedy))
            for noun, problems in bad.items():
                if problems and noun in frames:
                    frames[noun] = self._without(noun, frames[noun], problems)
                else:
                    self.found += problems
            if not any(bad.values()):
                break
        self.result.history = history
        self.result.notes += history.notes

    def _compare(self) -> None:
        for noun, frame in self.result.frames.items():
            self._skip(noun, 0)
            count = self.result.counts[noun]
            if noun in HISTORY:
                count |= _history_counts(noun, frame, self.result.history)
            else:
                count |= comparing.counts(noun, frame, origin=self.result.origin)
        hours, tasks = self.result.frames.get("hours"), self.result.frames.get("tasks")
        if hours is not None and hours.height:
            self.result.totals["hours"] = hours["hours"].sum()
            self.result.totals["first_day"], self.result.totals["last_day"] = (
                hours["day"].min(),
                hours["day"].max(),
            )
        if tasks is not None and "estimate" in tasks.columns:
            self.result.totals["estimate"] = tasks["estimate"].sum()

    def _propose(self) -> None:
        for noun in PROPOSED:
            new = list(self.names[noun].new.values())
            if new:
                self.result.proposals[noun] = [
                    {"key": each.key, "name": each.name, "rows": each.mentions}
                    for each in sorted(new, key=lambda each: each.name.casefold())
                ]


def _noun_label(noun: str) -> str:
    labels = {"kinds": _("kinds of cell"), "roles": _("roles")}
    return labels.get(noun) or str(TARGETS[noun].label)


def _reason_rows(
    noun: str, frames: Mapping[str, pl.DataFrame], rows: list[int], message: str, remedy: str
) -> pl.DataFrame:
    frame = frames.get(noun)
    if frame is None or not frame.height:
        return pl.DataFrame([("", 0, noun, "", message, remedy)], schema=PROBLEM_COLUMNS, orient="row")
    mask = frame[ROW].is_in(rows)
    chosen = mask if mask.any() else pl.Series([True] + [False] * (frame.height - 1))
    return problem_rows(frame, chosen, name=noun, value=None, message=message, remedy=remedy)


def _history_counts(noun: str, frame: pl.DataFrame, history: History | None) -> dict[str, int]:
    from homeostat.connect.files.history import track_of

    states = {"new": 0, "changed": 0, "unchanged": 0}
    if history is None:
        return states
    for row in frame.iter_rows(named=True):
        states[history.state_of(track_of(noun, row))] += 1
    return states
