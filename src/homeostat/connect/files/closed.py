"""Rows of hours on accounts that are closed on their day."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from django.db.models import Q
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.closing import remedy
from homeostat.areas.work.models import Account, Client, Task
from homeostat.connect.files.comparing import compared
from homeostat.connect.files.parsing import problem_rows

Days = dict[str, date]


def on_closed_accounts(
    frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], *, origin: str
) -> list[pl.DataFrame]:
    """New and changed rows on days from which their account, or its client, is closed."""
    closed = _closed_accounts(frames)
    if not closed:
        return []
    since = _accounts_of(frame, frames, closed).replace_strict(closed, default=None, return_dtype=pl.Date)
    is_closed = (frame["day"] >= since).fill_null(value=False)
    if not is_closed.any():
        return []
    states = compared("hours", frame, origin=origin)
    is_closed &= ~states["is_here"] | states["is_changed"]
    return [
        problem_rows(
            frame,
            is_closed,
            name="day",
            value=frame["day"].cast(pl.String),
            message=_("the account is closed on this day"),
            remedy=remedy(),
        )
    ]


def _closed_accounts(frames: Mapping[str, pl.DataFrame]) -> Days:
    """From when on accounts are closed, by key, as it will be after this import."""
    here = dict(Client.objects.exclude(closed_from=None).values_list("key", "closed_from"))
    clients = _told(frames.get("clients"), here)
    rows = Account.objects.filter(Q(client__key__in=clients) | ~Q(closed_from=None))
    own: Days = {}
    client_of: dict[str, str] = {}
    for key, client, day in rows.values_list("key", "client__key", "closed_from"):
        if day is not None:
            own[key] = day
        if client is not None:
            client_of[key] = client
    frame = frames.get("accounts")
    own = _told(frame, own)
    if frame is not None and "client" in frame.columns:
        client_of |= dict(frame.select("key", "client").rows())
    found = dict(own)
    for key, client in client_of.items():
        if client in clients:
            found[key] = min(clients[client], own.get(key, clients[client]))
    return found


def _told(frame: pl.DataFrame | None, known: Mapping[str, date | None]) -> Days:
    """The days known, changed as a file tells; what it opens again is left out."""
    told = dict(known)
    if frame is not None and "closed_from" in frame.columns:
        told |= dict(frame.select("key", "closed_from").rows())
    return {key: day for key, day in told.items() if day is not None}


def _accounts_of(frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], closed: Days) -> pl.Series:
    """The account of each row, its own or its task's; of tasks those with a closed one are enough."""
    nothing = pl.lit(None, pl.String)
    own = pl.col("account") if "account" in frame.columns else nothing
    if "task" not in frame.columns:
        return frame.select(own.alias("account")).to_series()
    keys = frame["task"].drop_nulls().unique().to_list()
    paid_by = dict(
        Task.objects.filter(key__in=keys, account__key__in=closed).values_list("key", "account__key")
    )
    tasks = frames.get("tasks")
    if tasks is not None and "account" in tasks.columns:
        paid_by |= dict(tasks.select("key", "account").rows())
    of_task = (
        pl.col("task").replace_strict(paid_by, default=None, return_dtype=pl.String) if paid_by else nothing
    )
    return frame.select(pl.coalesce(own, of_task).alias("account")).to_series()
