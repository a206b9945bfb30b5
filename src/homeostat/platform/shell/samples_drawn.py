"""Made-up charts and a made-up organisation for the styleguide. Fictional people."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeostat.platform.charts.map import LivingMap, MapNode, MapPerson, MapRole
from homeostat.platform.shell.tags import initials

CAST = {
    "Juniper": ("generalist", 1.16, "hot", "Mira Tanaka,Tomas Keller,Yara Haddad,Ines Ortega,Emil Berg,Lea Novak,Ravi Menon,"
                "Noor Aziz,Piet Maes,Zoe Marin,Hugo Vidal,Ama Boateng"),
    "Alder": ("generalist", 0.94, "calm", "Oren Lind,Sade Afolabi,Kai Moana,Elif Demir,Jon Bakken,Rosa Lima,Uma Rao,Ivo Petrov,"
              "Mei Chen,Dara Quinn,Tove Lund"),
    "Heron": ("project", 1.02, "warm", "Finn Olsen,Ada Mensah,Luis Rey"),
    "Commons": ("support", 0.9, "calm", "Gita Shah,Omar Nasri,Petra Vogel,Sol Park,Bea Costa,Nils Frey,Wen Li,Iris Dahl"),
    "Tidepool": ("DevOps", 0.71, "cool", "Max Eder,Joy Banda,Leo Ricci,Nia Okoye"),
}  # fmt: skip


def sample_charts() -> list[Any]:
    return []


def sample_cells() -> list[MapNode]:
    cells = []
    for name, (kind, load, state, names) in CAST.items():
        people = []
        for index, person in enumerate(names.split(",")):
            share = round(load + (index * 37 % 11 - 5) * 0.03, 2)
            colour = "hot" if share > 1.05 else "warm" if share > 1 else "cool" if share < 0.8 else "calm"
            people.append(MapPerson(person, initials(person), person, "#map", share, colour, _("load") + f" {share:.2f}"))
        roles = [MapRole("planning", _("Sprint planning"), "#map", "held", _("held, with a backup"))]
        if name in {"Juniper", "Heron"}:
            roles.append(MapRole("recruitment", _("Recruitment"), "#map", "vacant", _("vacant")))
        if name in {"Juniper", "Alder", "Commons"}:
            roles.append(MapRole("release", _("Release"), "#map", "no_backup", _("no backup")))
        cells.append(
            MapNode(name.lower(), name, kind, "#map", state, _("load") + f" {load:.2f}", people=people, roles=roles)
        )
    return cells


def sample_map(request: HttpRequest) -> dict[str, Any]:
    return {
        "map": LivingMap(
            nodes=sample_cells(),
            title=_("Cells of a made-up organisation, coloured by load"),
            zoom=request.GET.get("zoom", ""),
            zoom_href=lambda key: f"?zoom={key}#map" if key else "?#map",
        )
    }
