"""Made-up values for the styleguide: every component in every state. Fictional people; nothing is read."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeostat.platform.charts.bar import Bar, Part
from homeostat.platform.charts.meter import Meter
from homeostat.platform.charts.signs import Sign
from homeostat.platform.shell.icons import ICONS
from homeostat.platform.shell.lists import Column, Crumb, ShownChange, Tab


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name of the cell"), help_text=_("As people say it aloud."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("generalist", _("Generalist")), ("project", _("Project"))]
    )
    hours = forms.DecimalField(label=_("Hours per sprint"), min_value=0, max_value=80, required=False)
    starts = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    standing = forms.ChoiceField(
        label=_("Standing"),
        widget=forms.RadioSelect,
        choices=[("core", _("Core")), ("newcomer", _("Newcomer")), ("short_term", _("Short-term"))],
    )
    backup = forms.BooleanField(label=_("A backup is required"), required=False)
    file = forms.FileField(label=_("File"), required=False)


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    template: str


def chapters() -> tuple[Chapter, ...]:
    return tuple(
        Chapter(key=key, title=str(title), template=f"styleguide/{key}.html")
        for key, title in (
            ("tokens", _("Colour and type")),
            ("pieces", _("Buttons, pills, faces, notices")),
            ("signs", _("Vital signs and small marks")),
            ("cards", _("Cards, statistics, lists")),
            ("tables", _("Tables")),
            ("forms", _("Forms")),
            ("movement", _("Navigation and dialogs")),
            ("history", _("History, changes, progress")),
            ("charts", _("Charts")),
            ("map", _("The living map")),
        )
    )


def sample_signs() -> list[Sign]:
    return [
        Sign(
            "load",
            _("Load"),
            "1.08",
            "hot",
            _("above its range, 3 sprints"),
            "#signs",
            (0.94, 0.97, 0.96, 0.98, 1.0, 0.99, 1.01, 1.03, 1.04, 1.06, 1.07, 1.08),
            0.8,
            1.0,
        ),
        Sign(
            "spillover",
            _("Spill-over"),
            "9 %",
            "calm",
            _("in range"),
            "#signs",
            (0.11, 0.1, 0.12, 0.1, 0.08, 0.11, 0.12, 0.11, 0.13, 0.1, 0.08, 0.09),
            0.0,
            0.15,
        ),
        Sign(
            "last_minute",
            _("Last-minute"),
            "19 %",
            "warm",
            _("at the edge"),
            "#signs",
            (0.1, 0.12, None, None, 0.14, 0.13, 0.15, 0.16, 0.17, 0.17, 0.18, 0.19),
            0.0,
            0.2,
        ),
        Sign(
            "sustainability",
            _("Sustainability"),
            "2.9 : 1",
            "cool",
            _("below its range"),
            "#signs",
            (2.9, 2.7, 2.6, 2.4, 2.5, 2.3, 2.2, 2.1, 2.2, 2.0, 1.9, 1.9),
            2.3,
            None,
        ),
        Sign(
            "resilience",
            _("Resilience"),
            "0.81",
            "calm",
            _("one absence costs 0.19"),
            "",
            (0.8, 0.8, 0.81, 0.79, 0.82, 0.81),
            0.67,
            1.0,
        ),
        Sign("wellbeing", _("Wellbeing"), _("no data"), "none", _("fewer than four answers"), ""),
    ]


def sample_bars() -> list[Bar]:
    over = [Part("tasks", _("tasks"), 39), Part("reviews", _("reviews"), 10), Part("roles", _("roles"), 19)]
    under = [Part("tasks", _("tasks"), 22), Part("epics", _("epics"), 6), Part("roles", _("roles"), 5)]
    return [
        Bar(over, goal=62, label=_("Mira Tanaka")),
        Bar(under, goal=60, label=_("Oren Lind")),
        Bar([], goal=30, label=_("Sade Afolabi")),
    ]


def samples(request: HttpRequest) -> dict[str, Any]:
    from homeostat.platform.shell.samples_drawn import sample_charts, sample_map

    page = Paginator(range(1, 241), 20).get_page(request.GET.get("page", "4"))
    return {
        "chapters": chapters(),
        "states": [
            ("calm", _("in range")),
            ("warm", _("at the edge")),
            ("hot", _("out of range, where it hurts")),
            ("cool", _("out of range, the other side")),
            ("none", _("no data")),
        ],
        "signs": sample_signs(),
        "bars": sample_bars(),
        "meters": [
            Meter(_("Load"), "1.16", 1.16, 0.8, 1.0, 0, 1.5, "hot"),
            Meter(_("Role coverage"), "94 %", 0.94, 0.9, 1.0, 0, 1, "calm"),
            Meter(_("Wellbeing"), _("no data"), None, 6, 10, 0, 10),
        ],
        "columns": [
            Column(_("Cell"), href="?sort=-cell#tables", sorted="ascending"),
            Column(_("Kind"), href="?sort=kind#tables"),
            Column(_("People"), numeric=True, href="?sort=people#tables"),
            Column(_("Load"), numeric=True),
        ],
        "form": SampleForm(),
        "bad_form": SampleForm({"kind": "project", "hours": "900", "starts": "", "standing": "core"}),
        "tabs": [
            Tab(_("Map"), "#movement", current=True),
            Tab(_("List"), "#movement", count=5),
            Tab(_("Table"), "#movement"),
        ],
        "crumbs": [Crumb(_("Organisation"), "#movement"), Crumb(_("Cells"), "#movement"), Crumb("Juniper")],
        "changes": [
            ShownChange(
                "added", _("Kestrel is a project cell"), note=_("Mira, Tomas and Yara belong to it.")
            ),
            ShownChange("changed", _("Working hours of Oren"), before="30 h", after="24 h"),
            ShownChange(
                "removed", _("Juniper has no recruitment manager"), note=_("The role becomes vacant.")
            ),
        ],
        "page": page,
        "icons": sorted(ICONS),
        "charts": sample_charts(),
        **sample_map(request),
    }
