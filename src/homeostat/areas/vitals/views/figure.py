"""A figure opened: its two sums, their parts, and every row behind them; the same as CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from homeostat.areas.vitals import access, queries
from homeostat.areas.vitals.access import Opened
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.rows import OF_PEOPLE, Drill, Row, open_figure
from homeostat.areas.vitals.views.sign import crumbs, query_of, rows_href, scope_of, whose
from homeostat.areas.vitals.wording import PARTS, SUMS, plain, quantity, share, written
from homeostat.areas.work.models import Sprint
from homeostat.core.sentence import counted, say
from homeostat.core.vitals.duties import binding
from homeostat.core.vitals.registry import Sign
from homeostat.platform.access import viewer_of
from homeostat.platform.audit.csv_export import harmless
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak, speak_later
from homeostat.platform.signin.limits import takes_out

ON_A_PAGE = 40
PAGES = {
    "task": "work:task",
    "review": "work:task",
    "epic": "work:epic",
    "account": "work:account",
    "role": "organisation:role",
    "client": "work:client",
    "goal": "organisation:person",
    "limit": "organisation:person",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it is shown."""

    kind: str
    title: str
    href: str
    part: str
    numerator: str
    denominator: str
    who: str


@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    it, opened, drill, before, after = _open(request, key)
    page = Paginator(drill.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    number = drill.sprint.number
    context = {
        "sign": it,
        "name": speak(it.name),
        "opened": opened,
        "drill": drill,
        "sentence": sentence(it, opened, drill),
        "crumbs": crumbs(it, opened, speak(say("{Sprint_word} {number}", number=number))),
        "before": rows_href(it, opened, before.number) if before else "",
        "after": rows_href(it, opened, after.number) if after else "",
        "here": reverse("signs:rows", args=[it.key]),
        "csv_href": reverse("signs:csv", args=[it.key]) + query_of(opened, more=f"&sprint={number}"),
        **_table(it, drill),
        "page": page,
        "rows": [shown(row, drill) for row in page],
        "totals": (quantity(drill.numerator, drill.unit), quantity(drill.denominator, drill.unit)),
        "parts": [
            (PARTS[part], quantity(over or under, drill.unit)) for part, (over, under) in _parts(drill)
        ],
        "alone": [shown(row, drill) for row in drill.alone],
        "alone_columns": [Column(speak(say("{Role_word}"))), Column(_("Only"))],
        "everything": _everything(it, drill),
    }
    return render(request, "vitals/rows.html", context)


@require_safe
@takes_out
def rows_csv(request: HttpRequest, key: str) -> HttpResponse:
    it, opened, drill, _before, _after = _open(request, key, by_cell=False)
    scope = opened.cell.key if opened.cell else opened.person.key if opened.person else "company"
    return HttpResponse(
        "".join(csv_lines(it, drill)).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{it.key}-{scope}-sprint-{drill.sprint.number}.csv"'
        },
    )


def _open(
    request: HttpRequest, key: str, *, by_cell: bool = True
) -> tuple[Sign, Opened, Drill, Sprint | None, Sprint | None]:
    viewer = viewer_of(request)
    it = access.sign_for(viewer, key)
    today = make_fresh()
    asked = request.GET.get("sprint", "")
    if asked:
        if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
            raise Http404
        sprint, before, after = access.sprint_for(viewer, int(asked))
    else:
        latest = queries.sprint_for(it, today)
        if latest is None:
            raise Http404
        sprint, before, after = access.sprint_for(viewer, latest.number)
    opened = scope_of(request, it, today)
    return it, opened, open_figure(it, sprint, opened, by_cell=by_cell), before, after


FORMS = {
    "percent": say(
        "{whose} in {sprint_word} {number}: {value}, that is {numerator} ({what}) of {denominator} ({whole})."
    ),
    "number": say("{whose} in {sprint_word} {number}: {value}, over {denominator} ({whole})."),
}


def sentence(sign: Sign, opened: Opened, drill: Drill) -> str:
    """The figure and what it is of, in a sentence."""
    number = drill.sprint.number
    if drill.withheld:
        return _("Fewer than three people are behind this figure, so it is not shown.")
    if drill.value is None:
        if sign.closed_only and drill.sprint.closed_at is None:
            not_closed = say(
                "{Sprint_word} {number} is not closed yet: this sign is a fact of closed {sprints_word}."
            )
            return speak(not_closed.filled(number=number))
        return speak(say("There is nothing to compute it from in {sprint_word} {number}.", number=number))
    filled = FORMS[sign.form].filled(
        whose=whose(opened),
        value=written(sign, drill.value),
        number=number,
        numerator=quantity(drill.numerator, drill.unit),
        denominator=quantity(drill.denominator, drill.unit),
        what=sign.numerator,
        whole=sign.denominator,
    )
    return speak(filled)


def _table(sign: Sign, drill: Drill) -> dict[str, object]:
    """The columns that have something to say."""
    shows_part = any(map(_part, drill.rows))
    shows_who = any(row.who for row in drill.rows)
    shows_numerator = any(row.numerator is not None for row in drill.rows)
    over, under = (str(title) for title in SUMS[sign.key])
    found = [Column(_("What"))]
    found += [Column(_("Part"))] if shows_part else []
    found += [Column(_("Who"))] if shows_who else []
    labels = len(found)
    found += [Column(over, numeric=True)] if shows_numerator else []
    return {
        "columns": [*found, Column(under, numeric=True)],
        "label_columns": labels,
        "shows_part": shows_part,
        "shows_who": shows_who,
        "shows_numerator": shows_numerator,
        "numerator_title": over,
        "denominator_title": under,
    }


def shown(row: Row, drill: Drill) -> Shown:
    return Shown(
        _kind(row),
        row.title or _nameless(row),
        _address(row, drill),
        _part(row),
        "" if row.numerator is None or row.kind in OF_PEOPLE else plain(row.numerator),
        plain(row.denominator) if row.denominator or drill.sign.key not in ("load", "role_load") else "",
        "" if row.kind in OF_PEOPLE else row.who,
    )


def _part(row: Row) -> str:
    """The part of the figure a row belongs to; free slots are called like theirs."""
    return "" if row.kind == "slots" else str(PARTS.get(row.part, ""))


def _address(row: Row, drill: Drill) -> str:
    if row.kind == "cell" and row.key:
        sprint = drill.sprint.number
        return reverse("signs:rows", args=[drill.sign.key]) + f"?cell={row.key}&sprint={sprint}"
    if row.kind not in PAGES or not row.key:
        return ""
    return reverse(PAGES[row.kind], args=[row.key])


KINDS = {
    "task": later("Task"),
    "review": later("Review"),
    "epic": later("Epic"),
    "role": speak_later(say("{Role_word}")),
    "cell": speak_later(say("{Cell_word}")),
    "account": later("Account"),
    "client": later("Client"),
}


def _kind(row: Row) -> str:
    return "" if row.kind == "cell" and not row.key else str(KINDS.get(row.kind, ""))


def _nameless(row: Row) -> str:
    """What a row is called that stands for something without a name of its own."""
    if row.kind == "goal":
        return ngettext("Goal of %(count)d person", "Goals of %(count)d people", row.pieces) % {
            "count": row.pieces
        }
    if row.kind == "slots":
        return str(PARTS[row.part])
    if row.kind == "cell":
        return speak(say("In no {cell_word}"))
    if row.kind == "limit":
        return ngettext("Limit of %(count)d person", "Limits of %(count)d people", row.pieces) % {
            "count": row.pieces
        }
    if row.kind == "common":
        return ngettext(
            "%(count)d piece of work of one or two people",
            "%(count)d pieces of work, among them all those of one or two people",
            row.pieces,
        ) % {"count": row.pieces}
    if row.kind == "preference":
        against = counted(
            "{count} {role_word} held against preference (not named)",
            "{count} {roles_word} held against preference (not named)",
            count=row.pieces,
        )
        return speak(against)
    if row.kind == "hours":
        gone = row.part == "gone"
        return (
            _("Contracted hours a week of the person missed most")
            if gone
            else _("Contracted hours of all others")
        )
    return _("Without an account")


def _parts(drill: Drill) -> Iterator[tuple[str, tuple[Decimal, Decimal]]]:
    yield from ((part, sums) for part, sums in drill.parts.items() if part in PARTS)


def _everything(sign: Sign, drill: Drill) -> str:
    """What else the figure says: spill-over by its second preset, and what binds headroom first."""
    if sign.key == "core_headroom" and (first := binding(drill.parts)):
        over, under = drill.parts[first]
        return _("What binds first: %(what)s, %(free)s of %(all)s free.") % {
            "what": str(PARTS[first])[:1].lower() + str(PARTS[first])[1:],
            "free": plain(over),
            "all": plain(under),
        }
    if sign.key == "client_mix" and drill.denominator:
        largest = float(drill.parts["largest"][1] / drill.denominator)
        return _("The largest client pays for %(share)s of the billed hours.") % {"share": share(largest)}
    left_out = drill.parts.get("left_out", (Decimal(0), Decimal(0)))[1]
    if sign.key != "spillover" or not drill.denominator or not left_out:
        return ""
    return _("Counting everything open at the close it would be %(value)s.") % {
        "value": written(sign, float((drill.numerator + left_out) / drill.denominator))
    }


def csv_lines(sign: Sign, drill: Drill) -> Iterator[str]:
    """The rows and their totals; text cells are never taken for formulas, numbers are exact."""
    file = io.StringIO()
    write = csv.writer(file).writerow
    write(["kind", "key", "title", "part", "who", "numerator", "denominator", "unit", "sprint", "sign"])
    constant = [drill.unit, drill.sprint.number, sign.key]
    for row in drill.rows:
        text = [row.kind, row.key, row.title or _nameless(row), row.part, row.who]
        sums = ["" if row.numerator is None else _number(row.numerator), _number(row.denominator)]
        write([*(harmless(cell) for cell in text), *sums, *constant])
    write(["total", "", "", "", "", _number(drill.numerator), _number(drill.denominator), *constant])
    yield file.getvalue()


def _number(number: Decimal) -> str:
    return format(number.normalize(), "f")
