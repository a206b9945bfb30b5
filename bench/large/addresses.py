"""Every page and API read: the addresses of the URL configuration and of the OpenAPI document, with the keys
of those of whom there is most, and the lists as people narrow and sort them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

API = "/api/v1"
GAP = re.compile(r"<(?:\w+:)?(\w+)>")
# Files of whole tables are as long as the tables; the crowd of allauth's own pages knows no organisation.
FILES = re.compile(r"\.csv$|\.xlsx$|/export/|/download")
LEFT_OUT = re.compile(r"logout|oidc|/account/(?!login)|/settings/account/|invitation/|freshness/")


@dataclass(frozen=True, slots=True)
class Address:
    """`who` opens it: the steward, a stranger who is not signed in, or a script with a token."""

    path: str
    who: str = "steward"

    def __str__(self) -> str:
        return self.path + (" (signed out)" if self.who == "stranger" else "")


Keys = Mapping[str, str]


def today() -> date:
    from django.utils import timezone

    return timezone.localdate()


def all_addresses() -> list[Address]:
    """Pages first, then reads of the API."""
    keys = keys_of_most()
    pages = dict.fromkeys([*of_configuration(keys), *narrowed(keys)])
    entrances = [Address("/account/login/", "stranger"), Address("/account/login/?who=an", "stranger")]
    reads = [*of_document(keys), *narrowed_reads(keys)]
    return [*map(Address, pages), *entrances, *(Address(path, "script") for path in dict.fromkeys(reads))]


def keys_of_most() -> dict[str, str]:
    """Of each noun the one with most: hours, members, tasks."""
    from django.db.models import Count, Sum

    from homeostat.areas.organisation.models import Holding, Membership, OrganisationChange
    from homeostat.areas.work.models import HoursEntry, HoursRollup, Sprint, TaskSprint

    day = today()

    def most(rows, name):  # type: ignore[no-untyped-def]
        return str(rows.exclude(**{name: None}).values_list(name).order_by("-n")[0][0])

    members = Membership.objects.on(day).values("cell").annotate(n=Count("pk"))
    holders = Holding.objects.on(day).values("role").annotate(n=Count("pk"))
    sums = HoursRollup.objects.order_by()
    of_person = sums.filter(person__user__is_active=True).values("person").annotate(n=Sum("hours"))
    of_account = sums.values("account").annotate(n=Sum("hours"))
    of_client = sums.values("account__client").annotate(n=Sum("hours"))
    of_epic = sums.values("epic").annotate(n=Sum("hours"))
    of_task = HoursEntry.objects.order_by().values("task").annotate(n=Count("pk"))
    sprint = Sprint.objects.get(start__lte=day, end__gt=day)
    stay = TaskSprint.objects.filter(sprint=sprint).order_by("pk")[0]
    return {
        "cell": most(members, "cell__key"),
        "role": most(holders, "role__key"),
        "person": most(of_person, "person__key"),
        "account": most(of_account, "account__key"),
        "client": most(of_client, "account__client__key"),
        "epic": most(of_epic, "epic__key"),
        "task": most(of_task, "task__key"),
        "entry": str(HoursEntry.objects.filter(superseded_at=None).order_by("-pk")[0].pk),
        "sprint": str(sprint.number),
        "closed": str(sprint.number - 1),
        "stay": str(stay.pk),
        "change": str(OrganisationChange.objects.order_by("-pk")[0].pk),
        "sign": "load",
        "policy": "load.range",
    }


def of_configuration(keys: Keys) -> Iterator[str]:
    from django.urls import get_resolver

    for route in sorted(routes(get_resolver().url_patterns)):
        path = "/" + route
        if path.startswith(API) or FILES.search(path) or LEFT_OUT.search(path):
            continue
        yield from filled(path, keys)


def routes(patterns, prefix: str = "") -> Iterator[str]:  # type: ignore[no-untyped-def]
    for each in patterns:
        route = prefix + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, route)
        elif "^" not in route:
            yield route


def filled(path: str, keys: Keys) -> Iterator[str]:
    """The address with its gaps filled; of signs, policies, documents and deeds each one."""
    from homeostat.areas.organisation.forms import FORMS
    from homeostat.core.vitals.registry import REGISTRY
    from homeostat.models import User

    gap = GAP.search(path)
    if gap is None:
        yield path
        return
    before = path[: gap.start()]
    noun = before.strip("/").split("/")[-1]
    user = User.objects.filter(is_active=True).order_by("pk")[0].pk
    known: dict[str, list[str]] = {
        "signs": list(REGISTRY),
        "cells": [keys["cell"]],
        "people": [keys["person"]],
        "roles": [keys["role"]],
        "tasks": [keys["task"]],
        "epics": [keys["epic"]],
        "accounts": [keys["account"]],
        "clients": [keys["client"]],
        "sprints": [keys["sprint"], keys["closed"]],
        "hours": [keys["entry"]],
        "stays": [keys["stay"]],
        "changes": [keys["change"]] if "organisation" in path else [],
        "change": list(FORMS),
        "users": [str(user)],
        "policies": [keys["policy"]],
        "help": ["explanation/signs/load", "reference/glossary"],
    }
    for value in known.get(noun, []):
        yield from filled(GAP.sub(value, path, count=1), keys)


def narrowed(keys: Keys) -> Iterator[str]:
    """Pages as people ask for them: lists narrowed, sorted and turned, the map at another day or coloured."""
    cell, person, sprint = keys["cell"], keys["person"], keys["sprint"]
    past = today() - timedelta(days=700)
    yield from _with("/organisation/", {"zoom": cell}, {"sign": "sustainability"}, {"on": past})
    yield from _with("/organisation/list/", {"page": 5}, {"on": past})
    for of in ("people", "cells", "roles", "kinds"):
        yield from _with("/organisation/table/", {"of": of}, {"of": of, "page": 3})
    yield from _with("/organisation/compare/", {"from": past})
    yield from _with("/organisation/changes/", {"page": 3})
    orders = ("new", "old", "key", "-key", "state", "-state", "remaining")
    yield from _with("/work/tasks/", *({"sort": order} for order in orders))
    narrow: list[dict[str, object]] = [
        {"cell": cell}, {"person": person}, {"reviewer": person}, {"account": keys["account"]},
        {"epic": keys["epic"]}, {"sprint": sprint}, {"state": "open"}, {"state": "review"}, {"state": ""},
        {"q": "search"}, {"person": "-"}, {"sprint": "-"},
    ]  # fmt: skip
    yield from _with("/work/tasks/", *narrow)
    yield from _with("/work/tasks/", *({**each, "sort": "remaining"} for each in narrow))
    yield from _with("/work/tasks/board/", {"cell": ""}, {"cell": cell}, {"q": "search"}, {"sprint": sprint})
    yield from _with(f"/work/cells/{cell}/hours/", {"sprint": keys["closed"]})
    yield from _with("/work/hours/week/", {"day": past})
    from homeostat.core.vitals.registry import REGISTRY

    for sign in REGISTRY:
        yield from _with(f"/signs/{sign}/", {"cell": cell})
        yield from _with(f"/signs/{sign}/rows/", {"cell": cell}, {"sprint": keys["closed"]}, {"page": 3})
    yield from _with("/signs/load/", {"mine": 1})
    yield from _with("/signs/load/rows/", {"mine": 1})
    for words in ("a", "an", "search", "review the", "nobody-has-this", "AR-12"):
        yield from _with("/search/", {"q": words})
    yield from _with("/settings/people/", {"page": 3}, {"q": "an"})
    yield from _with("/settings/audit/", {"page": 3}, {"noun": "task"}, {"action": "adopt"}, {"key": cell})


def _with(path: str, *queries: Mapping[str, object]) -> Iterator[str]:
    for query in queries:
        yield f"{path}?{urlencode({name: str(value) for name, value in query.items()})}"


def of_document(keys: Keys) -> Iterator[str]:
    """Every read of the API."""
    from homeostat.connect.api.app import document

    nouns = {"people": "person", "signs": "sign", "policies": "policy", "sprints": "sprint", "hours": "entry"}
    for path, operations in document()["paths"].items():
        if "get" not in operations:
            continue
        noun = path.removeprefix(API).strip("/").split("/")[0]
        key = keys.get(nouns.get(noun, noun.rstrip("s")))
        if "{" in path and key is None:
            continue
        needed = [each for each in operations["get"].get("parameters", []) if each.get("required")]
        query = {each["name"]: _asked(each["name"], keys) for each in needed if each["in"] == "query"}
        yield re.sub(r"\{\w+\}", key or "", path) + (f"?{urlencode(query)}" if query else "")


def _asked(name: str, keys: Keys) -> str:
    known = {
        "since": today() - timedelta(days=365),
        "until": today(),
        "to": today(),
        "noun": "task",
        "key": keys["task"],
        "sprint": keys["sprint"],
        "q": "search",
    }
    return str(known[name])


def narrowed_reads(keys: Keys) -> Iterator[str]:
    """Long pages of the API, and its lists narrowed."""
    from homeostat.connect.api.paging import MOST

    cell, person = keys["cell"], keys["person"]
    past = today() - timedelta(days=700)
    yield from _with(f"{API}/tasks", {"limit": MOST}, {"cell": cell}, {"assignee": person}, {"state": "open"})
    yield from _with(f"{API}/tasks", {"account": keys["account"]}, {"epic": keys["epic"]}, {"text": "search"})
    yield from _with(f"{API}/tasks", {"sprint": keys["sprint"]}, {"state": "review"})
    for noun in ("people", "cells", "roles", "kinds", "vacancies"):
        yield from _with(f"{API}/{noun}", {"limit": MOST})
    yield from _with(f"{API}/organisation", {"on": past})
    yield from _with(f"{API}/hours", {"limit": MOST})
    yield from _with(f"{API}/accounts/{keys['account']}/hours", {"limit": MOST})
    yield from _with(f"{API}/audit", {"noun": "task"}, {"limit": MOST})
    yield from _with(f"{API}/signs/load/readings", {"cell": cell})
    yield from _with(f"{API}/changes", {"limit": MOST})
