"""What a template says of a task: a pattern of its title, and its facts with other rows by their keys."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Cell, CellTerm, Person, PersonTerm, Role, RoleTerm
from homeostat.areas.work.hours_text import written
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Epic

ROWS: dict[str, type[Model]] = {
    "cell": Cell,
    "account": Account,
    "epic": Epic,
    "role": Role,
    "assignee": Person,
    "reviewer": Person,
}
AMOUNTS = ("points", "estimate")
GAPS = ("name", "day", "week", "month", "year")
LONGEST_TITLE = 500
Rows = Mapping[tuple[type[Model], str], Any]


@dataclass(frozen=True, slots=True)
class Outline:
    """A task to be: `assign_adder` gives it to whoever adds it; other rows by key, empty for none."""

    title: str
    cell: str = ""
    account: str = ""
    epic: str = ""
    role: str = ""
    assignee: str = ""
    assign_adder: bool = False
    reviewer: str = ""
    points: str = ""
    estimate: str = ""
    description: str = ""

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Outline":
        """An outline of rows and amounts, as forms and tasks have them, or of its JSON form."""
        given = {name: facts.get(name) for name in (field.name for field in fields(cls))}
        told: dict[str, Any] = {name: _text(value) for name, value in given.items() if name != "assign_adder"}
        return cls(**{**told, "assign_adder": bool(given["assign_adder"])})

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    def facts(self, rows: Rows, *, adder: Person | None) -> dict[str, Any]:
        """What the action that adds a task takes, besides the title; what is gone is left out."""
        found: dict[str, Any] = {name: rows.get((model, getattr(self, name))) for name, model in ROWS.items()}
        if self.assign_adder:
            found["assignee"] = adder
        if found["assignee"] is not None and found["assignee"] == found["reviewer"]:
            found["reviewer"] = None
        found["description"] = self.description
        amounts = {name: getattr(self, name) for name in AMOUNTS}
        return found | {name: Decimal(text) if text else None for name, text in amounts.items()}


def outlines_of(tasks: Iterable[Mapping[str, Any]]) -> list[Outline]:
    return [Outline.of(facts) for facts in tasks]


def rows_of(outlines: Iterable[Outline]) -> dict[tuple[type[Model], str], Any]:
    """The rows outlines name, by kind and key; one query for each kind that is named."""
    keys: dict[type[Model], set[str]] = {}
    for outline in outlines:
        for name, model in ROWS.items():
            if key := getattr(outline, name):
                keys.setdefault(model, set()).add(key)
    found: dict[tuple[type[Model], str], Any] = {}
    for model, wanted in keys.items():
        rows: Iterable[Any] = model._default_manager.filter(key__in=wanted)
        found |= {(model, row.key): row for row in rows}
    return found


def gaps_in(pattern: str) -> set[str]:
    """The gaps of a title's pattern; Invalid where nobody can fill one."""
    try:
        found = [(name, form, turn) for _text, name, form, turn in Formatter().parse(pattern)]
    except ValueError as error:
        raise _unfillable(pattern) from error
    gaps = {name for name, _form, _turn in found if name is not None}
    if not gaps <= set(GAPS) or any(form or turn for _name, form, turn in found):
        raise _unfillable(pattern)
    return gaps


def filled(pattern: str, *, day: date, name: str = "") -> str:
    """A title: the pattern with the day's figures and a name in its gaps."""
    return pattern.format(
        name=name,
        day=date_format(day, "j F Y"),
        week=day.isocalendar().week,
        month=date_format(day, "F Y"),
        year=day.year,
    )[:LONGEST_TITLE].strip()


@dataclass(frozen=True, slots=True)
class Known:
    """What outlines name: what it is called and, of people and cells, who and which is here on a day."""

    names: Mapping[type[Model], Mapping[str, str]]
    here: Mapping[type[Model], set[str]]

    @classmethod
    def of(cls, outlines: Iterable[Outline], *, on: date) -> "Known":
        """One query for each kind that is named."""
        keys: dict[type[Model], set[str]] = {}
        for outline in outlines:
            for name, model in ROWS.items():
                keys.setdefault(model, set()).update(filter(None, [getattr(outline, name)]))
        names: dict[type[Model], dict[str, str]] = {}
        here: dict[type[Model], set[str]] = {}
        for model, wanted in keys.items():
            names[model], here[model] = {}, set()
            for key, name, start, end in _spells(model, wanted) if wanted else ():
                names[model][key] = name
                if start is None or (start <= on and (end is None or on < end)):
                    here[model].add(key)
        return cls(names, here)

    def name(self, field: str, key: str) -> str:
        return self.names.get(ROWS[field], {}).get(key, key)

    def findings(self, outlines: Iterable[Outline]) -> list[str]:
        """Why tasks could not be added as outlined: somebody left, a cell is closed, a row is gone."""
        found: list[str] = []
        for outline in outlines:
            for name, model in ROWS.items():
                key = getattr(outline, name)
                if not key or key in self.here[model]:
                    continue
                said = {"name": self.name(name, key), "title": outline.title}
                if key not in self.names[model]:
                    found.append(_("“%(name)s” of “%(title)s” is gone.") % said)
                elif model is Person:
                    found.append(_("%(name)s is no longer here.") % said)
                elif model is Cell:
                    found.append(_("%(name)s is closed.") % said)
                else:
                    found.append(_("%(name)s has ended.") % said)
        return list(dict.fromkeys(found))


def findings(outlines: Iterable[Outline], *, on: date) -> list[str]:
    """Why tasks could not be added as outlined on a day."""
    known = list(outlines)
    return Known.of(known, on=on).findings(known)


def _spells(model: type[Model], keys: set[str]) -> Iterable[tuple[str, str, date | None, date | None]]:
    """Key, name and, where it is dated, since and until when."""
    dated = {Person: (PersonTerm, "person"), Cell: (CellTerm, "cell"), Role: (RoleTerm, "role")}
    if model not in dated:
        rows = model._default_manager.filter(key__in=keys).values_list("key", "name")
        return [(key, name, None, None) for key, name in rows]
    terms, place = dated[model]
    found = terms.objects.current().filter(**{f"{place}__key__in": keys}).order_by("start")
    return list(found.values_list(f"{place}__key", "name", "start", "end"))


def _text(value: Any) -> str:
    if isinstance(value, Model):
        return str(value.key)  # type: ignore[attr-defined]
    if isinstance(value, Decimal):
        return written(value)
    return str(value or "").strip()


def _unfillable(pattern: str) -> Invalid:
    known = ", ".join(f"{{{name}}}" for name in GAPS)
    return Invalid(
        "title",
        _("“%s” has a gap that nobody can fill.") % pattern,
        _("Use %s; write two braces for one that is to stay.") % known,
    )
