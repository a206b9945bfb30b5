"""What templates say of their tasks, in words."""

from collections.abc import Iterable

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from homeostat.areas.work.outlines import Known, Outline

LONGEST_SHOWN = 160  # letters of a description


def told_outlines(outlines: Iterable[Outline], known: Known) -> list[tuple[Outline, str]]:
    """Each outline with its facts as a line of words."""
    return [(one, " · ".join(filter(None, _said(one, known)))) for one in outlines]


def _said(one: Outline, known: Known) -> Iterable[str]:
    yield known.name("cell", one.cell)
    if one.assign_adder:
        yield _("whoever adds it does it")
    elif one.assignee:
        yield _("%s does it") % known.name("assignee", one.assignee)
    if one.reviewer:
        yield _("%s reviews it") % known.name("reviewer", one.reviewer)
    for field in ("account", "epic", "role"):
        yield known.name(field, getattr(one, field))
    if one.points:
        yield _("%s points") % one.points
    if one.estimate:
        yield f"{one.estimate} h"
    if one.description:
        yield Truncator(one.description).chars(LONGEST_SHOWN)
