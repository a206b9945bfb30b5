"""The cells of a week as they are posted: what is written, and what its writer saw there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from homeostat.areas.work.actions import WrittenCell
from homeostat.areas.work.hours_text import parse_hours, written
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Task
from homeostat.areas.work.queries import Week, WeekCell, WeekRow, works_of

HOURS, SEEN = "hours-", "seen-"


@dataclass(slots=True)
class WeekForm:
    """Cells by their name (`t12-2026-11-16`): the texts as written, what they mean, what is wrong."""

    texts: dict[str, str] = field(default_factory=dict)
    cells: list[WrittenCell] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str], *, only: str = "") -> "WeekForm":
        """The posted cells, or the one field called `only`."""
        names = [name.removeprefix(HOURS) for name in data if name.startswith(HOURS) and only in ("", name)]
        form = cls({name: data[HOURS + name].strip() for name in names})
        works = works_of({name.partition("-")[0] for name in names})
        for name in names:
            form._read(name, data.get(SEEN + name, ""), works)
        return form

    def _read(self, name: str, seen: str, works: Mapping[str, Task | Account]) -> None:
        row, _dash, text = name.partition("-")
        try:
            day = date.fromisoformat(text)
            hours = parse_hours(self.texts[name]) if self.texts[name] else Decimal(0)
        except ValueError:
            return
        except Invalid as refused:
            self.errors[name] = str(refused)
            return
        if row in works:
            known = int(seen) if seen.isdecimal() and len(seen) < 19 else None
            self.cells.append(WrittenCell(works[row], day, hours, known))


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as the page draws it."""

    name: str
    cell: WeekCell
    row: WeekRow
    text: str
    error: str
    is_open: bool

    @property
    def seen(self) -> int | str:
        return self.cell.entry.pk if self.cell.entry else ""


def shown_rows(week: Week, form: WeekForm, *, today: date) -> list[tuple[WeekRow, list[ShownCell]]]:
    """The rows of the grid with their cells; where one was refused, its text is still what was written."""
    return [(row, list(_shown(week, row, form, today=today))) for row in week.rows]


def _shown(week: Week, row: WeekRow, form: WeekForm, *, today: date) -> Iterable[ShownCell]:
    for cell, head in zip(row.cells, week.days, strict=True):
        name = f"{row.key}-{cell.day.isoformat()}"
        kept = written(cell.hours) if cell.hours else ""
        is_open = len(cell.entries) < 2 and not head.closed and cell.day <= today
        text = form.texts.get(name, kept) if form.errors else kept
        yield ShownCell(name, cell, row, text, form.errors.get(name, ""), is_open)
