"""The same organisation as a list, as tables, and as CSV."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.limits import takes_out

from .looking import Looking, look
from .rows import cell_row, cells_in_order, role_rows, unplaced
from .sign import fresh_signs
from .tables import TABLES, Table, Value, table

CELLS_ON_A_PAGE = 30
ROWS_ON_A_PAGE = 100


@require_safe
def as_list(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    here = Paginator(list(cells_in_order(looking)), CELLS_ON_A_PAGE).get_page(request.GET.get("page"))
    is_last = not here.has_next()
    page = {
        "looking": looking,
        "page": here,
        "cells": [cell_row(looking, key, depth=depth) for key, depth in here],
        "company_roles": role_rows(looking, None) if is_last else [],
        "unplaced": unplaced(looking) if is_last else [],
    }
    return render(request, "organisation/list.html", page)


@require_safe
def as_table(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    of, asked, found = _asked_table(request, looking)
    here = Paginator(found.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "page": here,
        "rows": found.paired(here),
        "looking": looking,
        "of": of,
        "asked": asked,
        "sort": request.GET.get("sort", ""),
        "kinds_of": kinds_of(),
        "caption": dict(kinds_of())[of],
        "table": found,
        "files": found.listing.files,
    }
    return render(request, "organisation/table.html", page)


@require_safe
@takes_out
def table_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    looking = look(request)
    of, asked, found = _asked_table(request, looking)
    name = f"{of}{'-found' if asked else ''}-{looking.day.isoformat()}"
    return found.listing.answer(kind, found.rows, name=name)


def kinds_of() -> list[tuple[str, str]]:
    return [
        ("cells", speak(say("{Cells_word}"))),
        ("people", _("People")),
        ("roles", speak(say("{Roles_word}"))),
        ("kinds", _("Kinds")),
    ]


def _asked_table(request: HttpRequest, looking: Looking) -> tuple[str, str, Table]:
    of = request.GET.get("of", "")
    of = of if of in TABLES else "cells"
    asked = request.GET.get("q", "").strip()[:200]
    signs = {
        key: Value(sign.text, order=sign.order, is_number=True, state=sign.tone)
        for key, sign in (fresh_signs(looking) if of == "cells" else {}).items()
    }
    return of, asked, table(looking, of, query=request.GET, asked=asked, signs=signs)
