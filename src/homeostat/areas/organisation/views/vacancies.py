"""Roles that lack a holder or a backup, since when, and who may take them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.organisation import queries
from homeostat.core.organisation.facts import RoleFacts
from homeostat.core.organisation.timeline import role_track
from homeostat.core.organisation.views import Moment
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import ListColumn, Listing
from homeostat.platform.signin.limits import takes_out

from .looking import Looking, look
from .rows import RoleRow, role_row


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A role on the day with what it lacks, and since when it has lacked that."""

    role: RoleRow
    holder_since: date | None
    backup_since: date | None

    @property
    def since(self) -> date:
        return min(day for day in (self.holder_since, self.backup_since) if day is not None)


@require_safe
def vacancies(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    found = _found(looking)
    page = {
        "looking": looking,
        "vacancies": found,
        "without_holder": sum(1 for vacancy in found if vacancy.role.missing_holders),
        "places": sum(vacancy.role.missing_holders for vacancy in found),
        "without_backup": sum(1 for vacancy in found if vacancy.role.lacks_backup),
        "roles": len(looking.view.all_roles()),
        "files": _listing(request).files,
    }
    return render(request, "organisation/vacancies.html", page)


@require_safe
@takes_out
def vacancies_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    looking = look(request)
    return _listing(request).answer(kind, _found(looking), name=f"vacancies-{looking.day.isoformat()}")


def _found(looking: Looking) -> list[Vacancy]:
    """What is vacant on the day: what lacks holders first, then what has been vacant longest."""
    found = [
        vacancy_of(looking, role_row(looking, each.role, each.facts))
        for each in queries.vacancies(looking.view)
    ]
    found.sort(
        key=lambda vacancy: (not vacancy.role.missing_holders, vacancy.since, vacancy.role.name.casefold())
    )
    return found


def _listing(request: HttpRequest) -> Listing[Vacancy]:
    columns: list[ListColumn[Vacancy]] = [
        ListColumn(key="name", title=_("Name"), value=lambda one: one.role.name),
        ListColumn(
            key="cell", title=_("Belongs to"), value=lambda one: one.role.cell_name or _("whole organisation")
        ),
        ListColumn(key="missing", title=_("Holders missing"), value=lambda one: one.role.missing_holders),
        ListColumn(key="holder", title=_("Without a holder since"), value=lambda one: one.holder_since),
        ListColumn(key="backup", title=_("Without a backup since"), value=lambda one: one.backup_since),
        ListColumn(
            key="hours",
            title=speak(say("Hours per {sprint_word}")),
            value=lambda one: one.role.facts.hours_per_sprint,
        ),
        ListColumn(
            key="holders",
            title=_("Holders"),
            value=lambda one: ", ".join(part.name for part in one.role.holders),
        ),
        ListColumn(
            key="backups",
            title=_("Backups"),
            value=lambda one: ", ".join(part.name for part in one.role.backups),
        ),
    ]
    return Listing(columns, request.GET, "organisation:vacancies_file")


def vacancy_of(looking: Looking, role: RoleRow) -> Vacancy:
    return Vacancy(
        role,
        _since(looking, role.key, _lacks_holders) if role.missing_holders else None,
        _since(looking, role.key, _lacks_backup) if role.lacks_backup else None,
    )


def _since(looking: Looking, role: str, lacks: Callable[[Moment, str, RoleFacts], bool]) -> date:
    """The first day of the unbroken time up to the day on which the role has lacked this."""
    tracks = {role_track(role), *looking.timeline.mentioning("role", role)}
    days = {
        day
        for track in tracks
        for spell in looking.timeline.spells(track)
        for day in (spell.start, spell.end)
    }
    since = looking.day
    for day in sorted((day for day in days if day is not None and day <= looking.day), reverse=True):
        moment = looking.timeline.at(day)
        facts = moment.role(role)
        if facts is None or not lacks(moment, role, facts):
            break
        since = day
    return since


def _lacks_holders(moment: Moment, role: str, facts: RoleFacts) -> bool:
    holders = [holding for holding in moment.holders(role).values() if holding.part == "holder"]
    return len(holders) < facts.wanted_holders


def _lacks_backup(moment: Moment, role: str, facts: RoleFacts) -> bool:
    return facts.backup_required and not any(each.part == "backup" for each in moment.holders(role).values())
