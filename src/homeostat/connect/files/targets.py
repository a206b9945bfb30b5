"""What a file may hold: the nouns of the product with their fields, as the mapping offers them."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.hours_text import LEAST
from homeostat.connect.files.agreements import AGREEMENTS
from homeostat.connect.files.fields import (
    ACCOUNT,
    CLOSED,
    DESCRIPTION,
    END,
    EPIC,
    EXTERNAL,
    NOTE,
    START,
    TASK_ALIASES,
    Field,
    Noun,
    Target,
    named,
    person,
)
from homeostat.connect.files.header_words import plain_header, words_of
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak_later

# Things that are never made without being confirmed, in the order in which they are made.
PROPOSED = ("kinds", "cells", "people", "roles", "clients", "accounts", "epics", "permissions")


STANDINGS = ("core", "newcomer", "short_term")
Category = Literal["billable_hourly", "billable_fixed", "non_billable", "non_billable_cell"]
CATEGORIES = ("billable_hourly", "billable_fixed", "non_billable", "non_billable_cell")
TASK_STATES = (
    "backlog",
    "in_progress",
    "review",
    "external",
    "merged",
    "recurring",
    "delivered",
    "done",
    "dropped",
)
EPIC_STATES = ("prospect", "offer", "accepted", "in_development", "delivered", "recurring", "done")
ABSENCES = ("time_off", "reduced", "sick", "other")

CELL_WORD, KIND = speak_later(say("{cell_word}")), speak_later(say("kind of {cell_word}"))
PARENT, NUMBER = speak_later(say("inside {cell_word}")), speak_later(say("{sprint_word} (number)"))
CELL = named("cell", CELL_WORD, "cells", aliases=("team", "circle", "squad"))
ROLE = named("role", speak_later(say("{role_word}")), "roles")
BACKUP = person("backup", _("backup"), aliases=("backup", "deputy", "stand-in"))

TARGETS: dict[str, Target] = {
    target.noun: target
    for target in (
        Target(
            "people",
            _("people"),
            (
                Field(
                    "name",
                    _("name"),
                    required=True,
                    longest=200,
                    aliases=("name", "full name", "person", "display name"),
                ),
                EXTERNAL,
                Field("email", _("e-mail"), longest=254, aliases=("email", "e-mail", "mail")),
                Field("country", _("country (ISO code)"), longest=10, aliases=("country",)),
                Field("time_zone", _("time zone"), longest=60, aliases=("time zone", "timezone", "tz")),
                Field(
                    "weekly_hours",
                    _("hours per week"),
                    "hours",
                    aliases=("hours per week", "weekly hours", "fte hours"),
                ),
                START,
                END,
            ),
            ("external_key", "name"),
        ),
        Target(
            "cells",
            speak_later(say("{cells_word}")),
            (
                Field(
                    "name", _("name"), required=True, longest=120, aliases=("name", "cell", "team", "circle")
                ),
                EXTERNAL,
                named("kind", KIND, "kinds", required=True, aliases=("type",)),
                named("parent", PARENT, "cells", aliases=("subteam of", "part of")),
                Field("purpose", _("purpose"), longest=2000, aliases=("purpose", "mission")),
                START,
                END,
            ),
            ("external_key", "name"),
        ),
        Target(
            "memberships",
            _("memberships"),
            (
                named("cell", CELL_WORD, "cells", required=True, aliases=("team", "circle")),
                person("person", _("person"), required=True, aliases=("person", "name", "member", "user")),
                Field("standing", _("standing"), "choice", choices=STANDINGS, aliases=("standing",)),
                Field(
                    "share", _("share of their time"), "share", aliases=("share", "fraction", "allocation")
                ),
                START,
                END,
            ),
            ("cell", "person", "start"),
        ),
        Target(
            "holdings",
            speak_later(say("{roles_word} held")),
            (
                named("role", speak_later(say("{role_word}")), "roles", required=True),
                CELL,
                person("person", _("person"), required=True, aliases=("person", "holder", "name")),
                Field(
                    "part", _("holder or backup"), "choice", choices=("holder", "backup"), aliases=("part",)
                ),
                START,
                END,
            ),
            ("role", "person", "start"),
        ),
        Target(
            "sprints",
            speak_later(say("{sprints_word}")),
            (
                Field("number", _("number"), "whole", required=True, aliases=("number", "sprint")),
                Field("start", _("first day"), "date", required=True, aliases=("start", "start date")),
                Field("end", _("first day after it"), "date", required=True, aliases=("end", "end date")),
                Field("closed", _("closed"), "truth", aliases=("closed", "complete")),
            ),
            ("number",),
        ),
        Target(
            "clients",
            _("clients"),
            (
                Field("name", _("name"), required=True, longest=200, aliases=("name", "client", "customer")),
                EXTERNAL,
                person("owner", _("owner"), aliases=("owner", "account manager")),
                BACKUP,
                CLOSED,
            ),
            ("external_key", "name"),
        ),
        Target(
            "accounts",
            _("accounts"),
            (
                Field(
                    "name", _("name"), required=True, longest=200, aliases=("name", "account", "account name")
                ),
                EXTERNAL,
                Field(
                    "category",
                    _("category"),
                    "choice",
                    True,
                    choices=CATEGORIES,
                    aliases=("category", "billable"),
                ),
                named("client", _("client"), "clients", aliases=("customer",)),
                Field("is_metawork", _("metawork"), "truth", aliases=("metawork",)),
                CLOSED,
            ),
            ("external_key", "name"),
        ),
        Target(
            "epics",
            _("epics"),
            (
                Field("name", _("name"), required=True, longest=250, aliases=("name", "epic", "epic name")),
                EXTERNAL,
                ACCOUNT,
                CELL,
                person("owner", _("owner"), aliases=("owner", "lead")),
                person("reviewer", _("reviewer"), aliases=("reviewer",)),
                BACKUP,
                Field("state", _("state"), "choice", choices=EPIC_STATES, aliases=("state", "status")),
                START,
                END,
                DESCRIPTION,
            ),
            ("external_key", "name"),
        ),
        Target(
            "tasks",
            _("tasks"),
            (
                Field(
                    "external_key",
                    _("key in the other tool"),
                    required=True,
                    longest=200,
                    aliases=("key", "id", *TASK_ALIASES),
                ),
                Field(
                    "title",
                    _("title"),
                    required=True,
                    longest=500,
                    aliases=("title", "summary", "name", "task"),
                ),
                ACCOUNT,
                named("epic", _("epic"), "epics", aliases=("epic link", "epic name")),
                CELL,
                Field(
                    "lead_cell",
                    _("led by"),
                    "name",
                    names="cells",
                    longest=200,
                    aliases=("led by", "leading team", "lead team"),
                ),
                ROLE,
                person("assignee", _("assignee"), aliases=("assignee", "assigned to")),
                person("reviewer", _("reviewer"), aliases=("reviewer",)),
                Field("points", _("points"), "number", aliases=("points", "story points", "storypoints")),
                Field(
                    "estimate",
                    _("estimate (hours)"),
                    "hours",
                    aliases=("estimate", "original estimate", "hours estimate"),
                ),
                Field(
                    "remaining", _("remaining (hours)"), "hours", aliases=("remaining", "remaining estimate")
                ),
                Field("state", _("state"), "choice", choices=TASK_STATES, aliases=("state", "status")),
                Field("due_on", _("due on"), "date", aliases=("due", "due on", "due date", "deadline")),
                Field("created_on", _("created on"), "date", aliases=("created", "created on", "created at")),
                Field("started_on", _("started on"), "date", aliases=("started", "started on")),
                Field(
                    "completed_at",
                    _("completed at"),
                    "moment",
                    aliases=("completed", "done", "resolved", "completed on"),
                ),
                DESCRIPTION,
            ),
            ("external_key",),
        ),
        Target(
            "stays",
            speak_later(say("tasks in {sprints_word}")),
            (
                named("task", _("task"), "tasks", required=True, aliases=TASK_ALIASES),
                Field("sprint", NUMBER, "whole", required=True, aliases=("sprint",)),
                CELL,
                ACCOUNT,
                EPIC,
                ROLE,
                person("assignee", _("assignee"), aliases=("assignee",)),
                person("reviewer", _("reviewer"), aliases=("reviewer",)),
                Field("added_on", _("in it from"), "date", aliases=("added", "added on")),
                Field(
                    "removed_on", _("taken out on"), "date", aliases=("removed", "removed on", "taken out")
                ),
                Field("committed", _("committed"), "truth", aliases=("committed",)),
                Field("finished", _("finished in it"), "truth", aliases=("finished", "done")),
                Field("hours", _("hours committed"), "hours", aliases=("hours",)),
                Field("review_hours", _("hours of the review"), "hours", aliases=("review hours",)),
                Field("reason", _("reason"), longest=2000, aliases=("reason", "why")),
                Field("state", _("state at its close"), "choice", choices=TASK_STATES, aliases=("state",)),
                Field("completed_at", _("completed at"), "moment", aliases=("completed",)),
            ),
            ("task", "sprint"),
        ),
        Target(
            "hours",
            _("hours"),
            (
                person(
                    "person",
                    _("person"),
                    required=True,
                    aliases=("person", "user", "author", "employee", "name", "worker", "who"),
                ),
                Field(
                    "day",
                    _("day"),
                    "date",
                    required=True,
                    aliases=("day", "date", "work date", "started", "datum", "tag"),
                ),
                Field(
                    "hours",
                    _("hours"),
                    "hours",
                    True,
                    least=LEAST,
                    aliases=("hours", "time", "duration", "time spent", "stunden", "hours worked"),
                ),
                ACCOUNT,
                named("task", _("task"), "tasks", aliases=TASK_ALIASES),
                EPIC,
                ROLE,
                CELL,
                NOTE,
                Field(
                    "external_key",
                    _("key in the other tool"),
                    longest=200,
                    aliases=("id", "worklog id", "key", "external key"),
                ),
            ),
            ("external_key",),
            one_of=("account", "task", "epic"),
        ),
        Target(
            "absences",
            _("absences"),
            (
                person("person", _("person"), required=True, aliases=("person", "user", "employee", "name")),
                Field(
                    "start",
                    _("first day away"),
                    "date",
                    required=True,
                    aliases=("start", "from", "start date"),
                ),
                Field("end", _("first day back"), "date", required=True, aliases=("end", "until", "to")),
                Field("kind", _("kind"), "choice", choices=ABSENCES, aliases=("kind", "type")),
                Field("hours_per_day", _("hours per day"), "hours", aliases=("hours per day",)),
                Field("half_days", _("half days"), "truth", aliases=("half day", "half days")),
                NOTE,
                EXTERNAL,
            ),
            ("external_key",),
        ),
        *AGREEMENTS,
    )
}


# What comes into being on the way, without a file of its own.
LABELS_BESIDE = {"kinds": speak_later(say("kinds of {cell_word}")), "roles": speak_later(say("{roles_word}"))}


def label_of(noun: str) -> str:
    """What a noun is called to whoever imports it."""
    return str(LABELS_BESIDE.get(noun) or TARGETS[noun].label)


def suggested(columns: list[str], noun: Noun) -> dict[str, str]:
    """The columns that by their names seem to hold a target's fields: field to column."""
    plain = {plain_header(column): column for column in columns}
    found: dict[str, str] = {}
    for field in TARGETS[noun].fields:
        for alias in (field.name.replace("_", " "), *field.aliases, *words_of(noun, field.name)):
            column = plain.get(plain_header(alias))
            if column is not None and column not in found.values():
                found[field.name] = column
                break
    return found


def likely_noun(columns: list[str]) -> Noun:
    """What a file most likely holds: the target of which most fields are found, required ones twice."""
    scores: dict[Noun, float] = {}
    for noun, target in TARGETS.items():
        found = suggested(columns, target.noun)
        required = [field.name for field in target.fields if field.required]
        complete = all(name in found for name in required)
        scores[target.noun] = len(found) + (2 * len(required) if complete else -3) - 0.01 * len(noun)
    return max(scores, key=lambda noun: scores[noun])
