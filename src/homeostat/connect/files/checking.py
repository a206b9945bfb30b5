"""The dry run: all that importing would find wrong, make, change or leave alone, without writing a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeostat.areas.organisation.snapshots import timeline
from homeostat.connect.files import comparing, doubles
from homeostat.connect.files.asking import asked_by_files
from homeostat.connect.files.draft import History, track_of
from homeostat.connect.files.form import Form
from homeostat.connect.files.history import Writer
from homeostat.connect.files.naming import (
    MODELS,
    Named,
    Names,
    known_names,
)
from homeostat.connect.files.parsing import PROBLEM_COLUMNS, parsed, problem_rows
from homeostat.connect.files.profile import Profile
from homeostat.connect.files.reading import ROW
from homeostat.connect.files.resolving import Create, Resolver
from homeostat.connect.files.shaping import FILE, kept, shaped_tables
from homeostat.connect.files.sieve import DECLARED, Sieve
from homeostat.connect.files.targets import PROPOSED
from homeostat.core.organisation import check_all, new_unknown_places
from homeostat.platform.shell.speech import speak

HISTORY = ("people", "cells", "memberships", "holdings")
ORDER = (
    *HISTORY[:2],
    "clients",
    "accounts",
    "epics",
    "permissions",
    "tasks",
    "memberships",
    "holdings",
    "sprints",
    "stays",
    "hours",
    "absences",
    "accelerations",
    "grants",
    "needs",
)


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
    new_accounts: str = "non_billable"  # who pays for accounts known only by name

    @property
    def number_of_problems(self) -> int:
        return self.problems.height

    def known_by_name(self, noun: str) -> list[Named]:
        """New things of which the files tell nothing but their name."""
        frame = self.frames.get(noun)
        told = set(frame["key"].to_list()) if frame is not None else set()
        return [each for each in self.names[noun].new.values() if each.key not in told]

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
        self.result = Checked(origin, new_accounts=profile.new_accounts)
        self.names: dict[str, Names] = self.result.names
        self.sieve = Sieve(self.result.counts, self.result.notes)
        self.resolver = Resolver(self.names, self.sieve, create)

    def run(self) -> Checked:
        """Parse, name, resolve, put the organisation's history together, compare; returns what was found."""
        frames = self._parsed()
        self.names |= {noun: known_names(noun) for noun in MODELS}
        for noun in DECLARED:
            if noun in frames:
                frames[noun] = self.resolver.declared(noun, frames[noun])
        self.resolver.name_tasks(frames)
        if "holdings" in frames:
            frames["holdings"] = doubles.told_apart_by_cell(frames["holdings"])
        for noun in ORDER:
            if noun in frames:
                frames[noun] = self.resolver.resolved(noun, frames[noun])
                frames[noun] = self._consistent(noun, frames[noun], frames)
        self.result.frames = frames
        self.resolver.drop_unused(frames)
        self._write_history()
        self.result.notes += asked_by_files(frames, self.result.history, today=self.today)
        self._compare()
        self._propose()
        if self.sieve.found:
            self.result.problems = (
                pl.concat(self.sieve.found).unique(maintain_order=True).sort(FILE, ROW, maintain_order=True)
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
                self.sieve.without(part.holds, outcome.frame, outcome.problems)
            )
        if rounded:
            self.result.notes.append(
                _("%(number)d values were rounded to four decimals.") % {"number": rounded}
            )
        return {noun: pl.concat(frames, how="diagonal_relaxed") for noun, frames in gathered.items()}

    def _consistent(self, noun: str, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        frame, problems, notes = doubles.consistent(
            noun, frame, frames, today=self.today, origin=self.result.origin
        )
        self.result.notes += notes
        return self.sieve.without(noun, frame, problems)

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
            malformed = {(reason.track, reason.field) for reason in reasons}
            unknown = new_unknown_places(before, history.after)
            reasons += [reason for reason in unknown if (reason.track, reason.field) not in malformed]
            if not reasons:
                break
            bad = {noun: [] for noun in HISTORY}  # type: dict[str, list[pl.DataFrame]]
            for reason in reasons:
                noun = {"membership": "memberships", "holding": "holdings", "cell": "cells"}.get(
                    reason.track.kind, "people"
                )
                rows = history.rows_of.get(reason.track, [0])
                bad[noun].append(
                    _reason_rows(noun, frames, rows, speak(reason.message), speak(reason.remedy))
                )
            for noun, problems in bad.items():
                if problems and noun in frames:
                    frames[noun] = self.sieve.without(noun, frames[noun], problems)
                else:
                    self.sieve.found += problems
            if not any(bad.values()):
                break
        self.result.history = history
        self.result.notes += history.notes

    def _compare(self) -> None:
        for noun, frame in self.result.frames.items():
            self.sieve.skip(noun, 0)
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
            self.result.notes += _long_days(hours, self.names["people"])
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


def _long_days(hours: pl.DataFrame, people: Names) -> list[str]:
    """More than 24 hours on a day are right where a file tells the day of a task only: worth a look."""
    days = hours.group_by("person", "day").agg(pl.col("hours").sum()).filter(pl.col("hours") > 24)
    if days.is_empty():
        return []
    longest = days.sort("hours", "person", "day", descending=[True, False, False]).row(0, named=True)
    person = people.new.get(longest["person"])
    said = ngettext(
        "On one day somebody has more than 24 hours, most on %(day)s: %(hours)s h of %(person)s.",
        "On %(number)d days somebody has more than 24 hours, most on %(day)s: %(hours)s h of %(person)s.",
        days.height,
    ) % {
        "number": days.height,
        "day": longest["day"],
        "hours": f"{longest['hours'].normalize():f}",
        "person": person.name if person is not None else longest["person"],
    }
    remedy = _("That is right only where the files do not tell the day of the work.")
    return [f"{said} {remedy}"]


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
    states = {"new": 0, "changed": 0, "unchanged": 0}
    if history is None:
        return states
    for row in frame.iter_rows(named=True):
        states[history.state_of(track_of(noun, row))] += 1
    return states


__all__ = ["Check", "Checked", "Create"]
