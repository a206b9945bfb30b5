"""Accelerations, permissions, who holds and what needs them, as a file may hold them."""

from django.utils.translation import gettext_lazy as _

from homeostat.connect.files.fields import (
    ACCOUNT,
    END,
    EPIC,
    EXTERNAL,
    START,
    TASK_ALIASES,
    Field,
    Target,
    named,
    person,
)

MOST_HOURS = 999_999  # of a budget
LAST_PLACE = 999
PERMISSION = named("permission", _("permission"), "permissions", required=True)
WORK = ("account", "epic", "task")  # what may need a permission
AGREEMENTS = (
    Target(
        "accelerations",
        _("accelerations of epics"),
        (
            named("epic", _("epic"), "epics", required=True, aliases=("epic name",)),
            Field(
                "priority",
                _("place among accelerated epics"),
                "whole",
                required=True,
                within=(1, LAST_PLACE),
                aliases=("place", "rank"),
            ),
            Field(
                "budget",
                _("budget (hours)"),
                "hours",
                required=True,
                positive=True,
                within=(0, MOST_HOURS),
                aliases=("hours budgeted", "budget in hours"),
            ),
            START.as_required(),
            END.as_required(),
            Field("reason", _("why it goes before others"), required=True, aliases=("why",)),
        ),
        ("epic", "start"),
    ),
    Target(
        "permissions",
        _("permissions"),
        (
            Field("name", _("name"), required=True, longest=200, aliases=("name", "permission")),
            EXTERNAL,
            Field("purpose", _("purpose"), aliases=("purpose", "what it is for")),
            person("granter", _("who grants it"), aliases=("granter", "granted by")),
            Field("key", _("key here"), "key", longest=80),
        ),
        ("key", "external_key", "name"),
    ),
    Target(
        "grants",
        _("permissions held"),
        (
            PERMISSION,
            person("person", _("person"), required=True, aliases=("person", "name", "holder", "user")),
            START.as_required(),
            END,
            Field("reason", _("reason"), aliases=("reason", "why")),
        ),
        ("permission", "person", "start"),
    ),
    Target(
        "needs",
        _("permissions needed"),
        (PERMISSION, ACCOUNT, EPIC, named("task", _("task"), "tasks", aliases=TASK_ALIASES)),
        ("permission",),
        one_of=WORK,
    ),
)
