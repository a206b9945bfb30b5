"""Lists of tasks that people keep under a name."""

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.rows import facts, named, save_changes, save_new
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import TaskView
from homeostat.core.sentence import say
from homeostat.platform.audit.record import record
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User

MOST = 50
MOST_SHARED = 100  # by all together: everybody has them above their tasks


@transaction.atomic
def keep_view(name: str, *, query: str, is_shared: bool, by: User) -> TaskView:
    """Keep a list under a name; one's own of the same name says the new list from now on."""
    name = named(name)
    known = TaskView.objects.filter(owner=by, name=name).first()
    if is_shared and not (known is not None and known.is_shared):
        _refuse_more_shared()
    if known is not None:
        changes = {"query": query, "is_shared": is_shared}
        return save_changes(known, changes, by=by, reason="")
    if TaskView.objects.filter(owner=by).count() >= MOST:
        raise Invalid("name", _("You keep %d lists already.") % MOST, _("Remove one of them first."))
    return save_new(TaskView(owner=by, name=name, query=query, is_shared=is_shared), by=by, reason="")


def _refuse_more_shared() -> None:
    if TaskView.objects.filter(is_shared=True).count() >= MOST_SHARED:
        remedy = say(
            "Keep it for yourself, or have one removed that nobody needs: by its owner or {a_steward_word}."
        )
        message = _("%d lists are shared with everybody already.") % MOST_SHARED
        raise Invalid("is_shared", message, speak(remedy))


@transaction.atomic
def remove_view(view: TaskView, *, by: User) -> None:
    """Keep a list no longer; the entry in the audit log brings it back."""
    record(by=by, action="remove_taskview", noun="taskview", key=view.pk, before=facts(view))
    view.delete()
