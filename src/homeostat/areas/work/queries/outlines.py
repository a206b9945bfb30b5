"""What templates say of their tasks, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from homeostat.areas.work.models import Account, Epic
from homeostat.areas.work.outlines import Outline
from homeostat.areas.work.queries.names import cell_keys_and_names, person_keys_and_names, role_keys_and_names


def told_outlines(outlines: Iterable[Outline]) -> list[tuple[Outline, str]]:
    """Each outline with its facts as a line of words; at most five queries."""
    found = list(outlines)
    names: dict[str, dict[str, str]] = {
        "person": dict(person_keys_and_names().values()),
        "cell": dict(cell_keys_and_names().values()),
        "role": dict(role_keys_and_names().values()),
        "account": dict(_named(Account, [one.account for one in found])),
        "epic": dict(_named(Epic, [one.epic for one in found])),
    }
    return [(one, " · ".join(filter(None, _said(one, names)))) for one in found]


def _said(one: Outline, names: dict[str, dict[str, str]]) -> Iterable[str]:
    yield names["cell"].get(one.cell, one.cell)
    if one.assign_adder:
        yield _("whoever adds it does it")
    elif one.assignee:
        yield _("%s does it") % names["person"].get(one.assignee, one.assignee)
    if one.reviewer:
        yield _("%s reviews it") % names["person"].get(one.reviewer, one.reviewer)
    yield names["account"].get(one.account, one.account)
    yield names["epic"].get(one.epic, one.epic)
    yield names["role"].get(one.role, one.role)
    if one.points:
        yield _("%s points") % one.points
    if one.estimate:
        yield f"{one.estimate} h"


def _named(model: type[Account] | type[Epic], keys: list[str]) -> list[tuple[str, str]]:
    wanted = [key for key in keys if key]
    if not wanted:
        return []
    return list(model._default_manager.filter(key__in=wanted).values_list("key", "name"))
