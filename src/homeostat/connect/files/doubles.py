"""Rows of one file that contradict each other, repeat each other, or make no sense beside what is here."""

import hashlib
from collections.abc import Mapping
from datetime import date

import polars as pl
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from homeostat.areas.work.models import Sprint, Task
from homeostat.connect.files.agreements import WORK
from homeostat.connect.files.closed import on_closed_accounts
from homeostat.connect.files.comparing import ROWS, compared, fetched
from homeostat.connect.files.parsing import problem_rows
from homeostat.connect.files.reading import ROW
from homeostat.connect.files.shaping import FILE
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

LONGEST_EXTERNAL = 200
IDENTITY = {
    "stays": ["task", "sprint"],
    "sprints": ["number"],
    "hours": ["external_key"],
    "absences": ["external_key"],
    "accelerations": ["epic", "start"],
    "grants": ["permission", "person", "start"],
    "needs": ["permission", *WORK],
}
PERIODS = {
    "memberships": ["cell", "person"],
    "holdings": ["role", "person"],
    "cells": ["key"],
    "absences": [],
    "accelerations": ["epic"],
    "grants": ["permission", "person"],
}
AGREED = ("accelerations", "grants")  # what holds once at a time, and stays as it was once it is over
Found = tuple[pl.DataFrame, list[pl.DataFrame], list[str]]


def first_of_each(
    frame: pl.DataFrame, identity: list[str], label: Promise | str
) -> tuple[pl.DataFrame, list[str]]:
    """One row per identity, the first; a note where the others said something else."""
    first = frame.unique(identity, keep="first", maintain_order=True)
    if first.height == frame.height:
        return frame, []
    others = [name for name in frame.columns if name not in (ROW, FILE)]
    different = frame.select(others).unique().height - first.height
    if not different:
        return first, []
    note = _("%(number)d rows tell of %(noun)s told of before, in other words: the first row counts.")
    return first, [note % {"number": different, "noun": label}]


def told_apart_by_cell(holdings: pl.DataFrame) -> pl.DataFrame:
    """Roles that several cells call the same are different roles: their cell becomes part of their name."""
    if "cell" not in holdings.columns:
        return holdings
    shared = (
        holdings.group_by("role")
        .agg(pl.col("cell").n_unique().alias("cells"))
        .filter(pl.col("cells") > 1)["role"]
    )
    name = pl.concat_str([pl.col("role"), pl.lit(" · "), pl.col("cell")], ignore_nulls=True)
    return holdings.with_columns(
        pl.when(pl.col("role").is_in(shared.to_list())).then(name).otherwise("role").alias("role")
    )


def consistent(
    noun: str, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], *, today: date, origin: str = ""
) -> Found:
    """The frame with keys for rows that bring none, and the problems of rows beside one another."""
    notes: list[str] = []
    problems: list[pl.DataFrame] = []
    if noun == "hours":
        problems += _without_account(frame, frames)
        if "external_key" not in frame.columns:
            frame = frame.with_columns(
                _made_up_key(frame, ["person", "day", "account", "task", "epic", "role", "note"])
            )
            notes.append(
                _("The hours bring no key of their own: known by person, day, account, task and note.")
            )
        problems += on_closed_accounts(frame, frames, origin=origin)
    if noun == "absences" and "half_days" in frame.columns:
        frame = frame.with_columns(pl.col("half_days").fill_null(value=False))
        problems += _half_and_hours(frame)
    if noun == "absences" and "external_key" not in frame.columns:
        frame = frame.with_columns(_made_up_key(frame, ["person", "start", "kind"]))
    if noun == "needs":
        missing = [pl.lit(None, pl.String).alias(name) for name in WORK if name not in frame.columns]
        frame = frame.with_columns(missing)
        problems += _not_of_one(frame)
    if noun in IDENTITY:
        problems += _repeated(frame, IDENTITY[noun])
    if {"start", "end"} <= set(frame.columns):
        problems += _ends_before_start(frame)
    if noun in PERIODS and PERIODS[noun] and "start" in frame.columns:
        problems += _overlapping(frame, PERIODS[noun])
    if noun in AGREED:
        problems += _beside_others(noun, frame)
        problems += _over(noun, frame, today)
    if {"owner", "backup"} <= set(frame.columns):
        message, remedy = (
            _("nobody steps in for themselves"),
            _("Name someone else as the backup, or nobody."),
        )
        problems.append(_the_same(frame, "owner", "backup", message=message, remedy=remedy))
    if {"cell", "lead_cell"} <= set(frame.columns):
        message, remedy = _("leads what it does itself"), _("Name another one as the lead, or none.")
        problems.append(_the_same(frame, "cell", "lead_cell", message=message, remedy=remedy))
    if noun == "sprints":
        problems += _overlapping_sprints(frame)
    if noun == "stays":
        problems += _unknown_sprints(frame, frames)
    return frame, [each for each in problems if each.height], notes


def _half_and_hours(frame: pl.DataFrame) -> list[pl.DataFrame]:
    if "hours_per_day" not in frame.columns:
        return []
    both = frame["half_days"] & frame["hours_per_day"].is_not_null()
    return [
        problem_rows(
            frame,
            both,
            name="half_days",
            value=frame["hours_per_day"],
            message=_("half days have no hours of their own"),
            remedy=_("Leave the hours per day empty, or write no."),
        )
    ]


def _the_same(frame: pl.DataFrame, one: str, other: str, *, message: str, remedy: str) -> pl.DataFrame:
    """The rows whose two fields name the same where they may not."""
    first, second = (frame[name].fill_null("") for name in (one, other))
    same = (first == second) & (second != "")
    return problem_rows(frame, same, name=other, value=frame[other], message=message, remedy=remedy)


def _made_up_key(frame: pl.DataFrame, columns: list[str]) -> pl.Expr:
    """A key from what the row says, numbered where several rows say the same; the same in every import."""
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in columns if name in frame.columns]
    joined = frame.select(pl.concat_str(parts, separator="|").alias("key"))
    number = joined.select(pl.int_range(pl.len()).over("key").cast(pl.String)).to_series()
    keys = joined["key"] + "|" + number
    if keys.str.len_chars().max() or 0:
        long = keys.str.len_chars() > LONGEST_EXTERNAL
        if long.any():
            short = pl.Series(
                [hashlib.sha256(key.encode()).hexdigest() for key in keys.filter(long)], dtype=pl.String
            )
            keys = keys.clone().scatter(long.arg_true(), short)
    return pl.lit(keys).alias("external_key")


def _repeated(frame: pl.DataFrame, identity: list[str]) -> list[pl.DataFrame]:
    if (
        frame.select(pl.struct(identity) if len(identity) > 1 else identity[0]).to_series().n_unique()
        == frame.height
    ):
        return []
    again = frame.select(pl.int_range(pl.len()).over(identity) > 0).to_series()
    parts = [pl.col(name).cast(pl.String) for name in identity]
    values = frame.select(pl.concat_str(parts, separator=" / ", ignore_nulls=True)).to_series()
    return [
        problem_rows(
            frame,
            again & (values != ""),
            name=identity[0],
            value=values,
            message=_("the same key stands in a row above"),
            remedy=_("Remove the double, or give the row a key of its own."),
        )
    ]


def _ends_before_start(frame: pl.DataFrame) -> list[pl.DataFrame]:
    return [
        problem_rows(
            frame,
            (frame["end"] <= frame["start"]).fill_null(value=False),
            name="end",
            value=frame["end"].cast(pl.String),
            message=_("the end is not after the start"),
            remedy=_("The end is the first day that no longer counts: correct one of the two."),
        )
    ]


def _overlapping(frame: pl.DataFrame, key: list[str]) -> list[pl.DataFrame]:
    end = pl.col("end") if "end" in frame.columns else pl.lit(None, pl.Date)
    ordered = frame.filter(pl.col("start").is_not_null()).sort(*key, "start")
    ordered = ordered.with_columns(
        end.shift(1).over(key).alias("#before"), pl.int_range(pl.len()).over(key).alias("#place")
    )
    wrong = (ordered["#place"] > 0) & (ordered["#before"].is_null() | (ordered["#before"] > ordered["start"]))
    return [
        problem_rows(
            ordered,
            wrong,
            name="start",
            value=ordered["start"].cast(pl.String),
            message=_("overlaps with another row about the same"),
            remedy=_("End the earlier period before this one starts."),
        )
    ]


def _beside_others(noun: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows that hold on days of one that is here and that the file does not tell of."""
    model, identity, places = ROWS[noun]
    here = _with_days(fetched(model.objects.all(), {name: places[name] for name in (*identity, "end")}))
    if "end" not in frame.columns:  # those that are here keep theirs
        frame = frame.join(here, on=list(identity), how="anti").with_columns(
            pl.lit(None, pl.Date).alias("end")
        )
    others = here.join(frame, on=list(identity), how="anti")
    both = frame.join(others, on=PERIODS[noun], suffix=" here", maintain_order="left")
    never = pl.lit(date.max)
    clashes = both.filter(
        (pl.col("start") < pl.col("end here").fill_null(never))
        & (pl.col("start here") < pl.col("end").fill_null(never))
    )
    days = pl.concat_str(pl.col("start here", "end here").cast(pl.String).fill_null(""), separator=" … ")
    return [
        problem_rows(
            clashes,
            pl.repeat(True, clashes.height, eager=True),
            name="start",
            value=clashes.select(days).to_series(),
            message=_("overlaps with one that is here already"),
            remedy=_("End that one before, or choose other days."),
        )
    ]


def _over(noun: str, frame: pl.DataFrame, today: date) -> list[pl.DataFrame]:
    """Rows that would change what is over."""
    model, identity, places = ROWS[noun]
    over = model.objects.filter(end__lte=today)
    here = _with_days(fetched(over, {name: places[name] for name in identity}))
    is_over = frame.join(
        here.with_columns(pl.lit(value=True).alias("#over")),
        on=list(identity),
        how="left",
        maintain_order="left",
    )["#over"]
    return [
        problem_rows(
            frame,
            is_over.fill_null(value=False) & compared(noun, frame)["is_changed"],
            name="start",
            value=frame["start"].cast(pl.String),
            message=_("it is over, and stays as it was"),
            remedy=_("Leave the row out, or write a new one with other days."),
        )
    ]


def _with_days(here: pl.DataFrame) -> pl.DataFrame:
    days = [name for name in ("start", "end") if name in here.columns]
    return here.with_columns(pl.col(days).str.to_date("%Y-%m-%d", strict=False))


def _not_of_one(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """A permission is needed by an account, an epic or a task: each row tells of one."""
    number = frame.select(pl.sum_horizontal(pl.col(name).is_not_null() for name in WORK)).to_series()
    return [
        problem_rows(
            frame,
            number == 0,
            name=WORK[0],
            value=None,
            message=_("neither an account nor an epic nor a task"),
            remedy=_("Say what needs the permission."),
        ),
        problem_rows(
            frame,
            number > 1,
            name=WORK[0],
            value=frame.select(pl.concat_str(WORK, separator=" / ", ignore_nulls=True)).to_series(),
            message=_("more than one of account, epic and task"),
            remedy=_("Write a row for each."),
        ),
    ]


def _overlapping_sprints(frame: pl.DataFrame) -> list[pl.DataFrame]:
    here = Sprint.objects.exclude(number__in=frame["number"].to_list()).values_list("number", "start", "end")
    known = list(here)
    wrong, texts = [], []
    previous_end = None
    order = frame["start"].arg_sort().to_list()
    rows = frame.select("start", "end").rows()
    verdict: dict[int, str] = {}
    for place in order:
        start, end = rows[place]
        clash = next((number for number, first, last in known if first < end and start < last), None)
        if clash is not None:
            verdict[place] = str(clash)
        elif previous_end is not None and start < previous_end:
            verdict[place] = _("the one before")
        previous_end = max(end, previous_end or end)
    for place in range(frame.height):
        wrong.append(place in verdict)
        texts.append(verdict.get(place, ""))
    return [
        problem_rows(
            frame,
            pl.Series(wrong, dtype=pl.Boolean),
            name="start",
            value=pl.Series(texts, dtype=pl.String),
            message=speak(say("these days already belong to another {sprint_word}")),
            remedy=speak(say("Change the days, or leave the {sprint_word} out.")),
        )
    ]


def _unknown_sprints(frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    known = set(Sprint.objects.values_list("number", flat=True))
    if "sprints" in frames:
        known |= set(frames["sprints"]["number"].to_list())
    return [
        problem_rows(
            frame,
            ~frame["sprint"].is_in(list(known)),
            name="sprint",
            value=frame["sprint"].cast(pl.String),
            message=speak(say("there is no {sprint_word} with this number")),
            remedy=speak(say("Import or plan the {sprints_word} first, or correct the number.")),
        )
    ]


def _without_account(frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Hours need an account, their own or their task's."""
    nothing = pl.Series([True] * frame.height)
    empty = frame["account"].is_null() if "account" in frame.columns else nothing
    if not empty.any():
        return []
    if "task" in frame.columns:
        tasks = frame.filter(empty)["task"].drop_nulls().unique().to_list()
        with_account = set(
            Task.objects.filter(key__in=tasks, account__isnull=False).values_list("key", flat=True)
        )
        own = frames.get("tasks")
        if own is not None and "account" in own.columns:
            with_account |= set(own.filter(pl.col("account").is_not_null())["key"].to_list())
        empty &= ~frame["task"].is_in(list(with_account)).fill_null(value=False)
    return [
        problem_rows(
            frame,
            empty,
            name="account",
            value=frame["task"] if "task" in frame.columns else None,
            message=_("neither the row nor its task has an account"),
            remedy=_("Map a column to the account, or type one account for all rows."),
        )
    ]
