"""Made-up charts and a made-up organisation for the styleguide. Fictional people."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeostat.platform.charts.forms import (
    Band,
    Bin,
    Chart,
    Fan,
    Flow,
    Limits,
    Series,
    fan,
    heat_map,
    reliability,
    sankey,
    stacked,
    trend,
)
from homeostat.platform.charts.map import LivingMap, MapNode, MapPerson, MapRole
from homeostat.platform.charts.slider import DateSlider
from homeostat.platform.shell.tags import initials

CAST = {
    "Juniper": (
        "generalist",
        1.16,
        "hot",
        "Mira Tanaka,Tomas Keller,Yara Haddad,Ines Ortega,Emil Berg,Lea Novak,"
        "Ravi Menon,Noor Aziz,Piet Maes,Zoe Marin,Hugo Vidal,Ama Boateng",
    ),
    "Alder": (
        "generalist",
        0.94,
        "calm",
        "Oren Lind,Sade Afolabi,Kai Moana,Elif Demir,Jon Bakken,Rosa Lima,"
        "Uma Rao,Ivo Petrov,Mei Chen,Dara Quinn,Tove Lund",
    ),
    "Heron": ("project", 1.02, "warm", "Finn Olsen,Ada Mensah,Luis Rey"),
    "Commons": (
        "support",
        0.9,
        "calm",
        "Gita Shah,Omar Nasri,Petra Vogel,Sol Park,Bea Costa,Nils Frey,Wen Li,Iris Dahl",
    ),
    "Tidepool": ("DevOps", 0.71, "cool", "Max Eder,Joy Banda,Leo Ricci,Nia Okoye"),
}


SPRINTS = [str(number) for number in range(301, 313)]


def sample_charts() -> list[Chart]:
    return [_trend(), _fan(), _stacked(), _sankey(), _heat_map(), _reliability()]


def _trend() -> Chart:
    load = (0.94, 0.97, 0.96, 0.98, 1.0, 0.95, 0.97, None, 0.99, 1.04, 1.11, 1.16)
    return trend(
        "sample-trend",
        title=_("Load of Juniper by sprint"),
        labels=SPRINTS,
        values=load,
        name=_("Load"),
        limits=Limits(0.98, 0.88, 1.08, 0.8, 1.0),
    )


def _fan() -> Chart:
    ahead = [_("Dec"), _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May")]
    past = [_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov")]
    median = (1290, 1305, 1320, 1310, 1330, 1340)
    wide = Band(
        0.8,
        [value - 60 - 35 * index for index, value in enumerate(median)],
        [value + 60 + 40 * index for index, value in enumerate(median)],
    )
    tight = Band(
        0.5,
        [value - 30 - 16 * index for index, value in enumerate(median)],
        [value + 30 + 18 * index for index, value in enumerate(median)],
    )
    return fan(
        "sample-fan",
        title=_("Hours asked of us"),
        unit="h",
        fan=Fan([*past, *ahead], (1180, 1240, 1220, 1265, 1280), median, (wide, tight)),
        summary=_("Eight of ten futures lie inside the outer band."),
    )


def _stacked() -> Chart:
    names = ["Mira", "Tomas", "Yara", "Oren", "Sade"]
    return stacked(
        "sample-stacked",
        title=_("Commitments against goals"),
        labels=names,
        goal=(62, 60, 64, 60, 30),
        series=[
            Series(_("tasks"), (39, 44, 40, 22, 18)),
            Series(_("reviews"), (10, 6, 8, 4, 2)),
            Series(_("roles"), (19, 14, 12, 5, 4)),
        ],
    )


def _sankey() -> Chart:
    return sankey(
        "sample-sankey",
        title=_("Who pays for whom"),
        flows=[
            Flow("Juniper", _("Shared work"), 42),
            Flow("Alder", _("Shared work"), 38),
            Flow("Heron", _("Shared work"), 9),
            Flow(_("Shared work"), "Tidepool", 61),
            Flow(_("Shared work"), "Commons", 28),
        ],
    )


def _heat_map() -> Chart:
    return heat_map(
        "sample-heat",
        title=_("Load by cell and sprint"),
        across=SPRINTS[-6:],
        down=list(CAST),
        values=[
            (1.0, 1.02, 1.04, 1.08, 1.11, 1.16),
            (0.9, 0.92, 0.95, 0.93, 0.96, 0.94),
            (1.0, 1.0, None, 1.01, 1.05, 1.02),
            (0.88, 0.9, 0.91, 0.9, 0.89, 0.9),
            (0.8, 0.78, 0.76, 0.74, 0.7, 0.71),
        ],
    )


def _reliability() -> Chart:
    return reliability(
        "sample-reliability",
        title=_("When we said 70 %, did it happen?"),
        bins=[
            Bin(0.1, 0.13, 31),
            Bin(0.3, 0.27, 22),
            Bin(0.5, 0.55, 40),
            Bin(0.7, 0.66, 38),
            Bin(0.9, 0.93, 27),
        ],
    )


def sample_cells() -> list[MapNode]:
    cells = []
    for name, (kind, load, state, names) in CAST.items():
        people = []
        for index, person in enumerate(names.split(",")):
            share = round(load + (index * 37 % 11 - 5) * 0.03, 2)
            colour = "hot" if share > 1.05 else "warm" if share > 1 else "cool" if share < 0.8 else "calm"
            people.append(
                MapPerson(
                    person, initials(person), person, "#map", share, colour, _("load") + f" {share:.2f}"
                )
            )
        roles = [MapRole("planning", _("Sprint planning"), "#map", "held", _("held, with a backup"))]
        if name in {"Juniper", "Heron"}:
            roles.append(MapRole("recruitment", _("Recruitment"), "#map", "vacant", _("vacant")))
        if name in {"Juniper", "Alder", "Commons"}:
            roles.append(MapRole("release", _("Release"), "#map", "no_backup", _("no backup")))
        cells.append(
            MapNode(
                name.lower(),
                name,
                kind,
                "#map",
                state,
                _("load") + f" {load:.2f}",
                people=people,
                roles=roles,
            )
        )
    return cells


def sample_map(request: HttpRequest) -> dict[str, Any]:
    first, last = date(2022, 1, 1), date(2026, 11, 22)
    changed = [first + timedelta(days=step * step * 9) for step in range(1, 14)]
    return {
        "slider": DateSlider(_("The organisation on"), date(2026, 3, 3), first, last, changed, action="#map"),
        "map": LivingMap(
            nodes=sample_cells(),
            title=_("Cells of a made-up organisation, coloured by load"),
            zoom=request.GET.get("zoom", ""),
            zoom_href=lambda key: f"?zoom={key}#map" if key else "?#map",
        ),
    }
