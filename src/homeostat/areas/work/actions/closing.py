"""Closed accounts and clients take no hours from their day on; what is logged on them stays."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, HoursEntry
from homeostat.areas.work.queries.closing import is_any_closed


def refuse_closed_account(account_id: int, day: date) -> None:
    """Invalid where the account, or its client, is closed on the day."""
    account = Account.objects.select_related("client").filter(pk=account_id).first()
    since = account.closed_since if account is not None else None
    if since is not None and since <= day:
        raise Invalid(
            "account",
            _("%(account)s is closed from %(day)s on.")
            % {"account": account, "day": date_format(since, "j F Y")},
            remedy(),
        )


def remedy() -> str:
    return _("Choose another account or an earlier day, or have it opened again.")


def is_no_more(entry: HoursEntry, stood: HoursEntry | None) -> bool:
    """Whether hours that stood before held as much on the same account and day."""
    return (
        stood is not None
        and (stood.account_id, stood.day) == (entry.account_id, entry.day)
        and (entry.hours <= stood.hours)
    )


def refuse_closed_rows(cursor: Any, source: str) -> None:
    """The same for rows of `staged_hours` that a query tells; nothing is asked where nothing is closed."""
    if not is_any_closed():
        return
    cursor.execute(
        f"""SELECT count(*), min(account.name), min(r.day) FROM ({source}) r
            LEFT JOIN homeostat_task task ON task.id = r.task_id
            JOIN homeostat_account account ON account.id = COALESCE(r.account_id, task.account_id)
            LEFT JOIN homeostat_client client ON client.id = account.client_id
            WHERE r.day >= LEAST(account.closed_from, client.closed_from)"""  # noqa: S608 - our own words
    )
    count, name, day = cursor.fetchone()
    if count:
        raise Invalid(
            "account",
            _("%(count)d rows have hours on closed accounts, such as %(account)s on %(day)s.")
            % {"count": count, "account": name, "day": date_format(day, "j F Y")},
            remedy(),
        )
