"""What the audit log calls things and actions, as people read them."""

from django.utils.translation import gettext_lazy

from homeostat.platform.shell.speech import by_gap

NOUNS = {
    "emptyday": gettext_lazy("day without hours"),
    "hoursentry": gettext_lazy("hours"),
    "permissiongrant": gettext_lazy("permission of a person"),
    "permissionneed": gettext_lazy("permission needed"),
    "statedlimit": gettext_lazy("limit of a person"),
    "tasklink": gettext_lazy("link between tasks"),
    "tasksprint": gettext_lazy("stay of a task"),
    "taskview": gettext_lazy("kept list"),
    "workpermission": gettext_lazy("permission"),
}


def noun_label(noun: str) -> str:
    """What an entry is about, in the organisation's words where they name it."""
    return by_gap().get(noun) or str(NOUNS.get(noun, noun))


def action_label(action: str) -> str:
    """What was done: `add_tasklink` reads “add link between tasks”."""
    *verbs, noun = action.split("_")
    return " ".join([*verbs, noun_label(noun)]) if verbs else action


def said(action: str, noun: str) -> tuple[str, str]:
    """What was done, and to what: nothing where the action says its noun already (“add task”)."""
    done, label = action_label(action), noun_label(noun)
    return done, "" if f" {done}".endswith(f" {label}") else label
