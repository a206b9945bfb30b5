"""An organisation of circles, functions, iterations and guardians reads none of our words on any page."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import chain
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from coverage import Coverage
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from tests.promises.test_words import NOUN

from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.models import CellTerm, KindTerm, OrganisationChange, RoleTerm
from homeostat.areas.work.models import Account, Epic, HoursEntry, Sprint, Task
from homeostat.connect.demo.loading import load
from homeostat.core.organisation import SetPolicy
from homeostat.platform.signin.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = {
    "words.cell": ("circle", "circles"),
    "words.role": ("function", "functions"),
    "words.sprint": ("iteration", "iterations"),
    "words.steward": ("guardian", "guardians"),
}
READ_OUT = {"title", "aria-label", "alt", "placeholder", "data-label", "aria-description", "label"}
NOT_READ = {"script", "style", "template", "code", "pre"}
NAME_ON_MAP = ("text", "role-name")  # a line for each word; the whole name is the title beside it
# Help is written once for everybody, the style guide shows made-up data, the API's pages describe its fields,
# and a mapping that comes with Homeostat describes a file.
APART = ("help", "shell", "api", "import:profile", "import:profiles")
KEYS = re.compile(r"Word for a \w+|What roles are called\.|policy/words\.\w+|\b(?:cells|roles)\.csv\b")
"""The policies that hold the words say which word each is; keys and names of files are what they are."""
TOLD = {
    CellTerm: ("name", "purpose"),
    KindTerm: ("name", "description"),
    RoleTerm: ("name", "purpose"),
    Account: ("name",),
    Epic: ("name",),
    Task: ("title",),
    HoursEntry: ("note",),
    OrganisationChange: ("reason",),
}
EMPTY = {"name": "", "start": "", "until": ""}
EACH = {"organisation:change", "settings:policy"}
"""Pages that differ by what is in their address: each of them is opened, of others two."""
OPENED = {
    "today:today", "search:search", "organisation:map", "organisation:list", "organisation:table",
    "organisation:cell", "organisation:person", "organisation:role", "organisation:vacancies",
    "organisation:compare", "organisation:changes", "organisation:adopted", "organisation:change_menu",
    "organisation:change", "code:home", "work:home", "work:tasks", "work:board", "work:task", "work:add_task",
    "work:edit_task", "work:epics", "work:epic", "work:add_epic", "work:accounts", "work:account",
    "work:add_account", "work:clients", "work:client", "work:sprints", "work:sprint", "work:plan_sprints",
    "work:cell_hours", "work:hours", "work:week", "work:edit_hours", "work:absences", "work:add_absence",
    "work:enter_absence",
    "signs:list", "signs:sign", "signs:rows", "import:list", "import:export",
    "settings:home", "settings:people", "settings:calendar", "settings:audit", "settings:words",
    "settings:policies", "settings:policy", "settings:account",
}  # fmt: skip


class Page(HTMLParser):
    """What a page says, aloud and on the screen, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in NOT_READ or (tag, given.get("class")) == NAME_ON_MAP:
            self._inside.append(tag)
        if tag == "a":
            self.links.append(given.get("href", ""))
        self.said += [given[name] for name in READ_OUT & given.keys()]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.said.append(" ".join(data.split()))


def told_by_people() -> re.Pattern[str]:
    """Names, purposes and reasons with one of the words: they are the organisation's own, and stay."""
    rows = (model.objects.values_list(*columns) for model, columns in TOLD.items())
    texts = {str(text) for row in chain.from_iterable(rows) for text in row}
    texts |= {each for term in RoleTerm.objects.all() for each in term.accountabilities}
    own = sorted((text for text in texts if NOUN.search(text)), key=len, reverse=True)
    assert all(NOUN.sub("", text).strip() for text in own), "a name that is the word itself hides the word"
    return re.compile("|".join([KEYS.pattern, *map(re.escape, own)]))


def walk(browser: Client, starts: list[str]) -> Iterator[tuple[str, str, Page]]:
    """Every kind of page that links lead to from the starts, with its name."""
    waiting, met, opened = list(starts), set(starts), defaultdict(int)
    while waiting:
        address = waiting.pop(0)
        try:
            found = resolve(urlsplit(address).path)
        except Resolver404:
            continue
        name = found.view_name
        kind = f"{name} {found.kwargs}" if name in EACH else name
        opened[kind] += 1
        if opened[kind] > 2 or name in APART or name.partition(":")[0] in APART:
            continue
        answer = browser.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        page = Page(answer.content.decode())
        yield address, name, page
        links = [urldefrag(urljoin(address, link)).url for link in page.links]
        fresh = [link for link in dict.fromkeys(links) if link.startswith("/") and link not in met]
        met.update(fresh)
        waiting += fresh


@contextmanager
def unmeasured() -> Iterator[None]:
    """Without the coverage of what runs meanwhile: it is tried elsewhere, and measured it takes minutes."""
    measuring = Coverage.current()
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker) -> Iterator[User]:
    """The demo for all tests here, after the words were changed; and a steward who is a person of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        with unmeasured():
            load(lambda _text: None)
        steward = User.objects.filter(stewardships__ended_at=None, stewardships__isnull=False).first()
        policies = [SetPolicy(key, {"one": one, "many": many}) for key, (one, many) in WORDS.items()]
        adopt(policies, on=timezone.localdate(), by=steward, reason="Our own words")
        yield steward
        transaction.set_rollback(True)


@pytest.fixture
def renamed(demo: User, db: None) -> Client:
    steward, browser = demo, Client()
    browser.force_login(steward, backend=BACKEND)
    return browser


def starts(browser: Client) -> list[str]:
    """The front page, an import on its way and the pages that none links to."""
    file = SimpleUploadedFile("hours.csv", b"Date;Employee;Hours;Role\n2026-03-02;Nobody Known;1;none\n")
    browser.post(reverse("import:list"), {"files": [file]})
    first = Task.objects.order_by("pk").first()
    return [
        "/",
        reverse("import:list"),
        reverse("import:profiles"),
        reverse("import:export"),
        reverse("search:search"),
        reverse("settings:words"),
        reverse("work:edit_task", args=[first.key]),
        f"{reverse('work:board')}?cell=",
        reverse("organisation:changes"),
    ]


def literal(pages: Iterator[tuple[str, Page]], own: re.Pattern[str]) -> dict[str, set[str]]:
    """What still says one of the words, and where."""
    found = defaultdict(set)
    for address, page in pages:
        for text in page.said:
            if NOUN.search(text) and NOUN.search(own.sub("", text)):
                found[text].add(address)
    return dict(found)


def test_no_page_says_a_word_that_was_changed(renamed: Client) -> None:
    opened: set[str] = set()

    def pages() -> Iterator[tuple[str, Page]]:
        for address, name, page in walk(renamed, starts(renamed)):
            opened.add(name)
            yield address, page

    with unmeasured():
        assert literal(pages(), told_by_people()) == {}
    assert opened >= OPENED


def test_no_answer_to_a_mistake_says_a_word_that_was_changed(renamed: Client) -> None:
    """What is not there, what only guardians may do, forms sent empty, and the sentences of changes."""
    member = Client()
    member.force_login(User.objects.filter(stewardships=None, person__isnull=False)[0], BACKEND)
    last = Sprint.objects.order_by("-number")[0].number
    policy = SetPolicy("organisation.changed_by", "stewards")
    adopt([policy], on=timezone.localdate(), by=None, reason="")
    change = reverse("organisation:change", args=["create-cell"])
    answers = {
        "not found": (404, renamed.get("/nowhere/")),
        "forbidden": (403, member.post(change, {})),
        "change": (422, renamed.post(change, {"step": "preview"})),
        "task": (422, renamed.post(reverse("work:add_task"), EMPTY)),
        "epic": (422, renamed.post(reverse("work:add_epic"), EMPTY)),
        "absence": (422, renamed.post(reverse("work:add_absence"), EMPTY)),
        "sprints": (422, renamed.post(reverse("work:plan_sprints"), EMPTY)),
        "closed": (200, renamed.post(reverse("work:close_sprint", args=[last]), follow=True)),
    }
    assert {name: answer.status_code for name, (_status, answer) in answers.items()} == {
        name: status for name, (status, _answer) in answers.items()
    }
    pages = ((name, Page(answer.content.decode())) for name, (_status, answer) in answers.items())
    assert literal(pages, told_by_people()) == {}
