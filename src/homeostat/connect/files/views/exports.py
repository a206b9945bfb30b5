"""Tables to take out, as this reader may see them."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.connect.files.access import table_for
from homeostat.connect.files.problem import FileRefused
from homeostat.platform.access import NotFound, member_of
from homeostat.platform.signin.limits import takes_out


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """All tables with their formats."""
    from homeostat.connect.files.exporting import FORMATS, TABLES

    viewer = member_of(request)
    rows = [{"name": name, "label": table.label, "dated": table.dated} for name, table in TABLES.items()]
    context = {"viewer": viewer, "tables": rows, "formats": list(FORMATS), "today": timezone.localdate()}
    return render(request, "import/export.html", context)


@require_safe
@takes_out
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One table as a file: ?format=csv, for the organisation ?on=2024-01-31, for hours ?from= and ?until=."""
    from homeostat.connect.files import exporting

    viewer = member_of(request)
    found = table_for(viewer, name)
    kind = request.GET.get("format", "csv")
    if kind not in exporting.FORMATS:
        raise NotFound
    days = {key: _day(request, key) for key in ("on", "from", "until")}
    frame = exporting.exported(found, viewer=viewer, on=days["on"], start=days["from"], end=days["until"])
    try:
        content = exporting.written(frame, kind, title=found)
    except FileRefused as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type=exporting.FORMATS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{found}.{kind}"'
    return answer


def _day(request: HttpRequest, key: str) -> date | None:
    text = request.GET.get(key, "")
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise NotFound(_("not a date"))
    return day
