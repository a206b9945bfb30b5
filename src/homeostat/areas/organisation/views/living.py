"""The living map: the organisation on a day, coloured by a sign, with what is worth knowing beside it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from homeostat.areas.organisation.map import living
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.queries import strip
from homeostat.areas.vitals.tiles import in_short, tiles
from homeostat.platform.charts.map import LivingMap
from homeostat.platform.charts.slider import DateSlider
from homeostat.platform.shell.speech import speak

from .looking import Looking, look
from .rows import RoleRow, all_roles, cell_row
from .sign import Colouring, cell_signs, colourings, tints

SHOWN_CELLS = 3


@dataclass(frozen=True, slots=True)
class Alone:
    """A person without whom nobody has these roles."""

    name: str
    address: str
    roles: tuple[RoleRow, ...]


@require_safe
def living_map(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    roles = [role for role in all_roles(looking) if role.is_open]
    company = tiles(in_short(strip(looking.viewer, until=min(looking.day, looking.today))))
    colouring = cell_signs(looking)
    zoom = request.GET.get("zoom", "")
    zoom = zoom if looking.view.cell(zoom) else ""
    beside = zoom or notable(looking, colouring, roles)
    cell = cell_row(looking, beside, nested=True) if beside else None
    page = {
        "looking": looking,
        "colouring": colouring,
        "signs": colourings(),
        "zoom": zoom,
        "map": drawn(looking, colouring, zoom=zoom) if looking.view.cells() else None,
        "slider": slider(looking, zoom),
        "strip": company,
        "matters": matters(looking, colouring),
        "cell": cell,
        "cell_sign": colouring.by_cell.get(beside),
        "alone": alone(cell.roles) if cell else [],
        "open_roles": sorted(roles, key=lambda role: not role.missing_holders),
    }
    return render(request, "organisation/map.html", page)


@require_safe
def map_svg(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    make_fresh()
    name = f"organisation-{looking.day.isoformat()}.svg"
    return HttpResponse(
        drawn(looking, cell_signs(looking), zoom=request.GET.get("zoom", "")).standalone(),
        content_type="image/svg+xml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def drawn(looking: Looking, colouring: Colouring, *, zoom: str) -> LivingMap:
    home = reverse("organisation:map")
    return living(
        looking.moment,
        address=looking.address,
        tints=tints(looking, colouring),
        zoom=zoom,
        zoom_href=lambda key: home + looking.keeping(zoom=key),
    )


def slider(looking: Looking, zoom: str) -> DateSlider | None:
    days = looking.timeline.boundaries()
    if not days:
        return None
    kept = [("sign", looking.sign), ("zoom", zoom)]
    return DateSlider(
        title=_("The day to look at"),
        value=looking.day,
        first=min(days[0], looking.day),
        last=max(days[-1], looking.today, looking.day),
        changed=days,
        action=reverse("organisation:map"),
        kept=[(name, value) for name, value in kept if value],
        target="living",
    )


def matters(looking: Looking, colouring: Colouring) -> str:
    """One sentence: what is out of its range, else that nothing is."""
    cells = looking.view.cells()
    if not cells:
        return ""
    sign = speak(colouring.sign.name).lower()
    out = [key for key in colouring.out_of_range() if key in cells]
    if out:
        named = [f"{cells[key].name} ({colouring.by_cell[key].text})" for key in out[:SHOWN_CELLS]]
        names = listed(named, more=len(out) - len(named))
        return ngettext(
            "%(names)s is outside its healthy %(sign)s.",
            "%(names)s are outside their healthy %(sign)s.",
            len(out),
        ) % {"names": names, "sign": sign}
    if any(found.tone in ("calm", "warm") for found in colouring.by_cell.values()):
        return _("Every value of %(sign)s is in its healthy range.") % {"sign": sign}
    return _("There is no %(sign)s to colour the map by on this day.") % {"sign": sign}


def listed(words: list[str], *, more: int = 0) -> str:
    if more > 0:
        words = [*words, ngettext("%(count)d more", "%(count)d more", more) % {"count": more}]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def notable(looking: Looking, colouring: Colouring, lacking: Iterable[RoleRow]) -> str:
    """The cell worth a look: furthest out, else with most roles that lack somebody, else the largest."""
    cells = looking.view.cells()
    out = [key for key in colouring.out_of_range() if key in cells]
    if out:
        return out[0]
    counted = Counter(role.facts.cell for role in lacking)
    sizes = {key: (counted[key], len(looking.view.members(key))) for key in cells}
    return max(sizes, key=lambda key: (sizes[key], key), default="")


def alone(roles: Iterable[RoleRow]) -> list[Alone]:
    """People without whom nobody has some role, those with most of them first."""
    found: dict[str, Alone] = {}
    for role in roles:
        if len(role.parts) == 1:
            part = role.parts[0]
            known = found.get(part.person)
            found[part.person] = Alone(part.name, part.address, (*(known.roles if known else ()), role))
    return sorted(found.values(), key=lambda each: (-len(each.roles), each.name.casefold()))
