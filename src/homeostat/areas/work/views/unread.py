"""What a list of tasks is asked that cannot be read: said above the form, and nothing found for it."""

from collections.abc import Callable, Iterator, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from homeostat.areas.work.models import TaskState
from homeostat.areas.work.queries import ARRANGED, DUES, SORTS
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

NOBODY = -1  # the id of a row that is named and not there
LONGEST = 40

SAID: Mapping[str, Callable[[str], str]] = {
    "cell": lambda value: speak(say("No {cell_word} has the key “{value}”.", value=value)),
    "person": lambda value: _("Nobody has the key “%s”.") % value,
    "reviewer": lambda value: _("Nobody has the key “%s”.") % value,
    "sprint": lambda value: speak(
        say("There is no {sprint_word} “{value}”: write its number, or - for none.", value=value)
    ),
    "account": lambda value: _("No account has the key “%s”.") % value,
    "epic": lambda value: _("No epic has the key “%s”.") % value,
    "state": lambda value: _("There is no state “%s”.") % value,
    "due": lambda value: _("“%s” is nothing a due day can be.") % value,
}
CHOICES = {"state": {"", "open", *TaskState.values}, "due": {"", *DUES}}


def unread(query: QueryDict, ids: Mapping[str, int], *, but: str = "") -> list[str]:
    """What is said of each but what the page does not ask; `ids` are of the rows the address names."""
    wrong = [name for name in _wrong(query, ids) if name != but]
    said = [SAID[name](query.get(name, "")[:LONGEST]) for name in wrong]
    if wrong:
        said.append(_("So no task is found: choose another in the form, or start over."))
    order = query.get("sort", "new")
    if order not in SORTS and order not in ARRANGED:
        said.append(_("“%s” is no order of tasks: the newest come first.") % order[:LONGEST])
    return said


def _wrong(query: QueryDict, ids: Mapping[str, int]) -> Iterator[str]:
    for name in SAID:
        known = CHOICES.get(name)
        if ids.get(name) == NOBODY or (known is not None and query.get(name, "") not in known):
            yield name
