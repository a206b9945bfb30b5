"""The organisation on a day as tables: cells, people, roles and kinds, sorted, filtered, and as files."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.organisation import queries
from homeostat.core.sentence import say
from homeostat.platform.shell.lists import Column as Head
from homeostat.platform.shell.sheets import Plain
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import ListColumn, Listing

from .looking import Looking
from .rows import all_roles, cells_in_order

STANDINGS = {
    "core": gettext_lazy("core member"),
    "newcomer": gettext_lazy("newcomer"),
    "short_term": gettext_lazy("short-term member"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """What a table cell says, where it leads, and the number it is, where it is one."""

    text: str
    address: str = ""
    order: Decimal | int | None = None
    is_number: bool = False
    state: str = ""

    @property
    def plain(self) -> Plain:
        """What it is sorted by, and what a file says."""
        return self.order if self.is_number else self.text


Line = list[Value]


class Column(NamedTuple):
    """A column of a table, with the key it is sorted by."""

    key: str
    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; the first value of a row names it."""

    listing: Listing[Line]
    rows: list[Line]
    total: int

    @property
    def columns(self) -> list[Head]:
        return self.listing.heads

    def paired(self, rows: Iterable[Line]) -> list[list[tuple[Head, Value]]]:
        """Some of its rows, each value with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in rows]


def amount(number: Decimal | int | None, unit: str = "") -> Value:
    if number is None:
        return Value("", is_number=True)
    text = f"{number.normalize():f}" if isinstance(number, Decimal) else str(number)
    return Value(f"{text} {unit}".strip(), order=number, is_number=True)


def cells_table(looking: Looking, signs: Mapping[str, Value]) -> tuple[list[Column], list[list[Value]]]:
    columns = [
        Column("name", _("Name")),
        Column("kind", _("Kind")),
        Column("inside", _("Inside")),
        Column("people", _("People"), numeric=True),
        Column("core", _("Core"), numeric=True),
        Column("hours", _("Hours a week"), numeric=True),
        Column("roles", speak(say("{Roles_word}")), numeric=True),
        Column("open", speak(say("Open {roles_word}")), numeric=True),
        Column("sign", _("Sign"), numeric=True),
    ]
    view, cells = looking.view, looking.view.cells()
    open_roles = Counter(vacancy.facts.cell for vacancy in queries.vacancies(view))
    rows = []
    for key, _depth in cells_in_order(looking):
        facts, members = cells[key], view.members(key)
        parent, kind = view.cell(facts.parent) if facts.parent else None, view.kind(facts.kind)
        agreed = ((view.hours(person), member.share) for person, member in members.items())
        rows.append(
            [
                Value(facts.name, looking.address("cell", key)),
                Value(kind.name if kind else facts.kind),
                Value(parent.name, looking.address("cell", facts.parent))
                if parent and facts.parent
                else Value(""),
                amount(len(members)),
                amount(sum(1 for member in members.values() if member.standing == "core")),
                amount(sum((hours.total * share for hours, share in agreed if hours), Decimal(0))),
                amount(len(view.roles(key))),
                amount(open_roles[key]),
                signs.get(key, Value("", is_number=True)),
            ]
        )
    return columns, rows


def people_table(looking: Looking, signs: Mapping[str, Value]) -> tuple[list[Column], list[list[Value]]]:
    columns = [
        Column("name", _("Name")),
        Column("cells", speak(say("{Cells_word}"))),
        Column("standing", _("Standing")),
        Column("country", _("Country")),
        Column("hours", _("Hours a week"), numeric=True),
        Column("roles", speak(say("{Roles_word}")), numeric=True),
        Column("backs-up", _("Backs up"), numeric=True),
    ]
    moment = looking.view
    called = {key: facts.name for key, facts in moment.cells().items()}
    rows = []
    for key, facts in sorted(moment.people().items(), key=lambda one: (one[1].name.casefold(), one[0])):
        members = moment.cells_of(key)
        cells = sorted(members, key=lambda cell: (-members[cell].share, called[cell].casefold()))
        hours, parts = moment.hours(key), [held.part for held in moment.roles_of(key).values()]
        rows.append(
            [
                Value(facts.name, looking.address("person", key)),
                Value(
                    ", ".join(called[cell] for cell in cells),
                    looking.address("cell", cells[0]) if len(cells) == 1 else "",
                ),
                Value(", ".join(dict.fromkeys(standing_text(members[cell].standing) for cell in cells))),
                Value(facts.country),
                amount(hours.total if hours else None),
                amount(parts.count("holder")),
                amount(parts.count("backup")),
            ]
        )
    return columns, rows


def roles_table(looking: Looking, signs: Mapping[str, Value]) -> tuple[list[Column], list[list[Value]]]:
    columns = [
        Column("name", _("Name")),
        Column("cell", _("Belongs to")),
        Column("holders", _("Holders")),
        Column("backups", _("Backups")),
        Column("wanted", _("Wanted"), numeric=True),
        Column("hours", _("Hours"), numeric=True),
        Column("state", _("Is")),
    ]
    rows = []
    for role in all_roles(looking):
        text, state = role_state(role.missing_holders, role.lacks_backup)
        rows.append(
            [
                Value(role.name, role.address),
                Value(role.cell_name or _("everybody"), role.cell_address),
                Value(", ".join(part.name for part in role.holders)),
                Value(", ".join(part.name for part in role.backups)),
                amount(role.facts.wanted_holders),
                amount(role.facts.hours_per_sprint),
                Value(text, state=state),
            ]
        )
    return columns, rows


def kinds_table(looking: Looking, signs: Mapping[str, Value]) -> tuple[list[Column], list[list[Value]]]:
    columns = [
        Column("name", _("Name")),
        Column("when", _("When to choose it")),
        Column("cells", speak(say("{Cells_word}")), numeric=True),
    ]
    moment = looking.view
    rows = [
        [Value(facts.name), Value(facts.description), amount(len(moment.cells_of_kind(key)))]
        for key, facts in moment.kinds().items()
    ]
    return columns, rows


Maker = Callable[[Looking, Mapping[str, Value]], tuple[list[Column], list[list[Value]]]]
TABLES: dict[str, Maker] = {
    "cells": cells_table,
    "people": people_table,
    "roles": roles_table,
    "kinds": kinds_table,
}


def table(looking: Looking, of: str, *, query: QueryDict, asked: str, signs: Mapping[str, Value]) -> Table:
    """One of the tables: rows that contain the asked text, in the order the address asks for."""
    columns, rows = TABLES[of](looking, signs)
    total = len(rows)
    if asked:
        wanted = asked.casefold()
        rows = [row for row in rows if any(wanted in value.text.casefold() for value in row)]
    listing = Listing(
        [_list_column(column, place) for place, column in enumerate(columns)],
        query,
        "organisation:table_file",
    )
    return Table(listing, listing.ordered(rows), total)


def _list_column(column: Column, place: int) -> ListColumn[Line]:
    return ListColumn(
        key=column.key, title=column.title, numeric=column.numeric, value=lambda line: line[place].plain
    )


def standing_text(standing: str) -> str:
    return str(STANDINGS.get(standing, ""))


def role_state(missing_holders: int, lacks_backup: bool) -> tuple[str, str]:
    """What a role lacks, in a word, and its tone."""
    if missing_holders:
        return _("without holder") if not lacks_backup else _("without holder and backup"), "hot"
    if lacks_backup:
        return _("without backup"), "warm"
    return _("held"), "calm"
