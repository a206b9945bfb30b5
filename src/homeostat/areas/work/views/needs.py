"""What accounts, epics and tasks need permission for: said on their pages, warned of where it is missing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.permissions import NeedForm
from homeostat.areas.work.models import Account, Epic, Task
from homeostat.areas.work.queries import Around, Needed
from homeostat.areas.work.views.frame import FORM, Here, answer_form, crumbs, here
from homeostat.areas.work.views.undoing import do, offer_undo

FINDERS: dict[str, Any] = {"account": access.account_for, "epic": access.epic_for, "task": access.task_for}


def needed(work: Any) -> dict[str, Any]:
    """What the page of an account or an epic says about the permissions it needs; they came with its row."""
    needs = [(one["key"], one["name"], "", one["need_id"]) for one in work.needed]
    return {"needs": needs, "require_address": _address(work)}


def needed_by_task(task: Task, found: Around, names: dict[int, str]) -> dict[str, Any]:
    """What the page of a task says: the permissions it needs, where each comes from, who lacks it."""
    return {
        "needs": [
            (one.key, one.name, _source(one), one.need_id if one.source == "task" else None)
            for one in found.needs
        ],
        "warnings": warnings(task, found, names),
        "require_address": _address(task),
    }


def warnings(task: Task, found: Around, names: dict[int, str]) -> list[str]:
    """What the assignee of a task lacks, and who holds it."""
    return [
        _warning(one, names, names.get(task.assignee_id or 0, "")) for one in found.lacking(task.assignee_id)
    ]


def said_of(task: Task, now: Here) -> str:
    """What a task needs and who holds it, for its form; nothing where it needs nothing."""
    found = queries.around(task, on=now.today)
    names = queries.person_names(found.people) if found.people else {}
    return " ".join(
        _("It needs “%(permission)s”, held by %(holders)s.")
        % {"permission": one.name, "holders": _listed(one, names)}
        if one.holders
        else _("It needs “%(permission)s”, which nobody holds.") % {"permission": one.name}
        for one in found.needs
    )


def warn(request: HttpRequest, task: Task, now: Here) -> None:
    """Say beside the message of a change that the assignee lacks a permission: it is allowed, and told."""
    found = queries.around(task, on=now.today)
    if found.lacking(task.assignee_id):
        names = queries.person_names({task.assignee_id, *found.people})
        for said in warnings(task, found, names):
            messages.warning(request, said)


@require_http_methods(FORM)
def require_permission(request: HttpRequest, noun: str, key: str) -> HttpResponse:
    now = here(request)
    work = FINDERS[noun](now.viewer, key)
    form = NeedForm(request.POST or None)
    then = reverse(f"work:{noun}", args=[key])

    def save() -> str:
        permission = form.cleaned_data["permission"]
        actions.require_permission(permission, work=work, by=now.viewer.user, at=now.now)
        messages.success(request, _("It needs “%s” now.") % permission, extra_tags=offer_undo(now))
        return then

    return answer_form(
        request,
        form,
        save=save,
        title=_("What %s needs") % work,
        sentence=_("Tasks need what their epic and their account need as well."),
        cancel=then,
        trail=crumbs((str(work), then), (_("Needs permission"), "")),
    )


@require_POST
def drop_requirement(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    need = access.need_for(now.viewer, pk)
    noun = str(need.work._meta.model_name)
    return do(
        request,
        now,
        action=lambda: actions.drop_requirement(need, by=now.viewer.user, at=now.now),
        said=_("It does not need “%s” any more.") % need.permission,
        then=reverse(f"work:{noun}", args=[need.work.key]),
    )


def _warning(one: Needed, names: dict[int, str], who: str) -> str:
    given = {"who": who, "permission": one.name, "holders": _listed(one, names)}
    if not one.holders:
        return _("%(who)s does not hold “%(permission)s”, and nobody else does.") % given
    return _("%(who)s does not hold “%(permission)s”; these do: %(holders)s.") % given


def _listed(one: Needed, names: dict[int, str]) -> str:
    return ", ".join(names.get(pk, "") for pk in one.holders)


def _source(one: Needed) -> str:
    sources = {"epic": _("because of its epic"), "account": _("because of its account")}
    return sources.get(one.source, "")


def _address(work: Account | Epic | Task) -> str:
    noun = str(work._meta.model_name)
    return reverse("work:require_permission", kwargs={"noun": noun, "key": work.key})
