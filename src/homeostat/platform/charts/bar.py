"""The capacity bar: what is committed, part by part, against the goal."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from homeostat.platform.charts.markup import markup, named, number, text

HATCH_STEP = 1.4


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is tasks, reviews, roles, epics or other: it chooses the colour; the label is in the key."""

    kind: str
    label: str
    amount: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Amounts and goal share one unit; what exceeds the goal is hatched, what is free is outlined."""

    parts: Sequence[Part]
    goal: float
    unit: str = "h"
    label: str = ""

    @property
    def total(self) -> float:
        return sum(part.amount for part in self.parts)

    @property
    def over(self) -> float:
        return max(self.total - self.goal, 0.0)

    @property
    def free(self) -> float:
        return max(self.goal - self.total, 0.0)

    @property
    def words(self) -> str:
        """The whole bar in one sentence, for <title> and for those who cannot see it."""
        given = {
            "total": written(self.total, self.unit),
            "goal": written(self.goal, self.unit),
            "over": written(self.over, self.unit),
            "free": written(self.free, self.unit),
        }
        if self.over > 0:
            return _("%(total)s committed of %(goal)s: %(over)s too much") % given
        return _("%(total)s committed of %(goal)s: %(free)s free") % given

    @property
    def svg(self) -> SafeString:
        """The bar, 100 wide: the parts in order up to the goal, hatching over what lies beyond it."""
        scale = 100.0 / (max(self.total, self.goal, 1e-9) * 1.02)
        goal = self.goal * scale
        pieces = ['<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img">']
        pieces.append(named((self.label + ": " if self.label else "") + self.words, self._described()))
        pieces.append('<rect class="track" width="100" height="10" rx="1"/>')
        at = 0.0
        for part in self.parts:
            width = part.amount * scale
            if width > 0:
                pieces.append(_rect(part.kind, at, width))
            at += width
        if self.over > 0:
            pieces.append(_rect("over", goal, at - goal) + _hatching(goal, at))
        elif self.free > 0:
            pieces.append(_rect("free", at, goal - at))
        pieces.append(f'<path class="goal" d="M{number(goal)} -1V11"/></svg>')
        return markup(pieces)

    @property
    def key(self) -> SafeString:
        """The key under the bar, with every amount in words: the bar's text twin."""
        rows = [
            (part.kind, f"{part.label} {written(part.amount, self.unit)}")
            for part in self.parts
            if part.amount > 0
        ]
        if self.over > 0:
            rows.append(("over", _("over by %(amount)s") % {"amount": written(self.over, self.unit)}))
        elif self.free > 0:
            rows.append(("free", _("free %(amount)s") % {"amount": written(self.free, self.unit)}))
        items = [f"<li>{_swatch(kind)}{text(label)}</li>" for kind, label in rows]
        goal = text(_("goal %(amount)s") % {"amount": written(self.goal, self.unit)})
        mark = '<svg viewBox="0 0 12 12" aria-hidden="true"><path class="goal" d="M6 0V12"/></svg>'
        return markup(['<ul class="key">', *items, f"<li>{mark}{goal}</li></ul>"])

    def _described(self) -> str:
        return ", ".join(f"{part.label} {written(part.amount, self.unit)}" for part in self.parts)


def bar(parts: Sequence[Part], *, goal: float, unit: str = "h", label: str = "") -> SafeString:
    """The capacity bar as SVG."""
    return Bar(parts=parts, goal=goal, unit=unit, label=label).svg


def written(amount: float, unit: str) -> str:
    """An amount with its unit, at most one decimal; figures of hours are decimal hours."""
    return f"{number(round(amount, 1))} {unit}".rstrip()


def _rect(kind: str, start: float, width: float) -> str:
    return f'<rect class="{text(kind)}" x="{number(start)}" width="{number(width)}" height="10"/>'


def _hatching(start: float, end: float) -> str:
    """Diagonals clipped by hand, since the bar stretches: a pattern would need an id that is unique on the
    page.
    """
    lines = []
    at = start + HATCH_STEP / 2
    while at < end:
        lines.append(f"M{number(at)} 10L{number(min(at + HATCH_STEP * 0.8, end))} 0")
        at += HATCH_STEP
    return f'<path class="hatch" vector-effect="non-scaling-stroke" d="{"".join(lines)}"/>' if lines else ""


def _swatch(kind: str) -> str:
    hatch = '<path class="hatch" d="M1 11L5 1M5 11L9 1M9 11L12 4"/>' if kind == "over" else ""
    inside = f'<rect class="{text(kind)}" width="12" height="12" rx="3"/>{hatch}'
    return f'<svg viewBox="0 0 12 12" aria-hidden="true">{inside}</svg>'
