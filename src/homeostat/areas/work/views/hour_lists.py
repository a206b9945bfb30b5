"""The lists of epics, accounts and clients with their hours: what their columns say of a row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeostat.areas.work import queries
from homeostat.areas.work.models import Acceleration, EpicState
from homeostat.areas.work.queries import WithHours
from homeostat.areas.work.views.home import drawn
from homeostat.core.sentence import say
from homeostat.platform.shell.sheets import Plain
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import ListColumn

STATES = list(EpicState)


class HourRow(NamedTuple):
    """An epic, account or client with its hours, and who answers for it; an epic may be accelerated."""

    one: WithHours
    owner: str = ""
    second: str = ""  # who stands in for the owner, or the backup
    mark: Acceleration | None = None


Columns = list[ListColumn[HourRow]]


def rows_of(
    found: Sequence[WithHours], *, second: str, marks: Mapping[int, Acceleration] | None = None
) -> list[HourRow]:
    """The rows with the names of their owner and of the other one, whose column is `second`."""
    people = queries.everybody()

    def called(pk: int | None) -> str:
        return people[pk][1] if pk in people else ""

    return [
        HourRow(
            one, called(one.row.owner_id), called(getattr(one.row, second)), (marks or {}).get(one.row.pk)
        )
        for one in found
    ]


def drawn_rows(rows: Sequence[HourRow]) -> list[tuple[HourRow, Any]]:
    """Rows with their columns of hours, all on one scale."""
    drawings = [drawing for _one, drawing in drawn([row.one for row in rows])]
    return list(zip(rows, drawings, strict=True))


def is_by_total(request: HttpRequest) -> bool:
    """Whether the order asked for needs all hours there ever were, of every row."""
    return request.GET.get("sort", "").removeprefix("-") == "total"


def account_columns() -> Columns:
    return [
        *_hours(
            _("Account"),
            _beside("client", _("Client"), lambda row: row.client.name if row.client else None),
        ),
        ListColumn(
            key="category", title=_("Who pays"), value=lambda row: str(row.one.row.get_category_display())
        ),
        _beside("metawork", _("Metawork"), lambda row: _("metawork") if row.is_metawork else None),
    ]


def epic_columns() -> Columns:
    return [
        *_hours(
            _("Epic"),
            _beside("account", _("Account"), lambda row: row.account.name if row.account else None),
        ),
        ListColumn(key="owner", title=_("Owner"), value=lambda row: row.owner),
        ListColumn(key="stand-in", title=_("Stands in"), value=lambda row: row.second),
        ListColumn(
            key="state",
            title=_("State"),
            value=lambda row: str(row.one.row.get_state_display()),
            order=lambda row: STATES.index(row.one.row.state),
        ),
    ]


def client_columns() -> Columns:
    return [
        *_hours(_("Client")),
        ListColumn(key="owner", title=_("Owner"), value=lambda row: row.owner),
        ListColumn(key="backup", title=_("Backup"), value=lambda row: row.second),
    ]


def _hours(first: str, *beside: ListColumn[HourRow]) -> Columns:
    """What all of them have; the columns of the latest sprints are drawn."""
    return [
        _beside("key", _("Key"), lambda row: str(row.key)),
        ListColumn(key="name", title=first, value=lambda row: str(row.one.row.name)),
        *beside,
        ListColumn(key="series", title=speak(say("Latest {sprints_word}"))),
        ListColumn(
            key="now", title=speak(say("This {sprint_word}")), value=lambda row: row.one.now, numeric=True
        ),
        ListColumn(
            key="lately",
            title=speak(say("12 {sprints_word}")),
            value=lambda row: row.one.lately,
            numeric=True,
        ),
        ListColumn(key="total", title=_("In all"), value=lambda row: row.one.total, numeric=True),
    ]


def _beside(key: str, title: str, value: Callable[[Any], Plain]) -> ListColumn[HourRow]:
    return ListColumn(key=key, title=title, value=lambda row: value(row.one.row), beside=True)
