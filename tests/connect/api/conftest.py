"""The cooperative with some work in it, and callers of the API: a member, a steward, a visitor."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpResponse
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone
from tests.areas.organisation import cooperative
from tests.connect.api.decided import decided
from tests.founding import begin_anew, founding

from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.models import Cell, OrganisationChange, Person
from homeostat.areas.settings.models import Override
from homeostat.areas.settings.override_actions import ask_override
from homeostat.areas.work import actions
from homeostat.areas.work.models import (
    Absence,
    Acceleration,
    Account,
    Attachment,
    Client,
    Comment,
    Epic,
    HoursEntry,
    Mention,
    PermissionGrant,
    PermissionNeed,
    Recurrence,
    Sprint,
    Task,
    TaskLink,
    TaskSprint,
    TaskView,
)
from homeostat.areas.work.outlines import Outline
from homeostat.connect.files.keeping import NOUN, keep_profile
from homeostat.connect.files.looking import suggest
from homeostat.connect.files.models import ImportRun
from homeostat.connect.files.runs import keep_uploads
from homeostat.connect.files.working import check_run
from homeostat.core.organisation import Leave
from homeostat.platform.access import Viewer
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.tokens import SCOPES, make_token

ONE = b"name,email\nNora,nora@example.org\n"
TWO = ONE + b"Ole,ole@example.org\n"
PEOPLE_MAPPING = {"targets": [{"holds": "people", "fields": {"name": "{name}", "email": "{email}"}}]}
Call = Callable[..., HttpResponse]


@dataclass
class World:
    change: OrganisationChange
    viewers: dict[str, Viewer]
    client: Client
    account: Account
    epic: Epic
    task: Task
    sprint: Sprint
    stay: TaskSprint
    entry: HoursEntry
    acceleration: Acceleration
    need: PermissionNeed
    grant: PermissionGrant
    absence: Absence
    view: TaskView
    later: OrganisationChange
    renaming: AuditEntry
    comment: Comment
    mention: Mention
    other_task: Task
    link: TaskLink
    file: Attachment
    until: date
    run: ImportRun
    checked: ImportRun
    wrong: ImportRun
    mapping_change: AuditEntry
    override: Override
    again: list[Recurrence]
    people: dict[str, Person] = field(default_factory=dict)


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """The world of a module's tests, in a transaction that ends with them; each test undoes its own part."""
    folder = override_settings(IMPORT_FOLDER=tmp_path_factory.mktemp("imports"))
    with folder, founding(django_db_blocker):
        yield found()


@pytest.fixture
def world(founded: World, db: None) -> World:
    begin_anew()
    return deepcopy(founded)


def found() -> World:
    change = cooperative.found()
    now, today = timezone.now(), timezone.localdate()
    people = {person.key: person for person in Person.objects.all()}
    falcon = Cell.objects.get(key="falcon")
    client = actions.add_client("Northwind", by=None, at=now)
    account = actions.add_account("Portal", category="billable_hourly", client=client, by=None, at=now)
    epic = actions.add_epic("Search", account=account, cell=falcon, by=None, at=now)
    task = actions.add_task(
        "Write the index", epic=epic, assignee=people["mira"], estimate=Decimal(4), by=None, at=now
    )
    begun = today - timedelta(days=7)
    Sprint.objects.create(number=75, start=begun - timedelta(days=14), end=begun)
    sprint = Sprint.objects.create(number=76, start=begun, end=begun + timedelta(days=14))
    last = Sprint.objects.create(number=77, start=sprint.end, end=sprint.end + timedelta(days=14))
    stay = actions.put_task_in_sprint(task, sprint=sprint, by=None, at=now)
    actions.change_client(client, changes={"name": "Northwind Ltd"}, by=None, at=now)
    later = adopt([Leave("juniper", "tomas")], on=cooperative.SUMMER, by=None, reason="", at=now)
    absence = actions.add_absence(
        people["mira"], start=date(2026, 12, 24), end=date(2027, 1, 2), note="Family", by=None, at=now
    )
    viewers = looking()
    view = actions.keep_view("Falcon", query="cell=falcon", is_shared=False, by=viewers["member"].user)
    entry = actions.log_hours(
        people["mira"], hours=Decimal("1.5"), day=today, task=task, note="Began", by=None, at=now
    )
    actions.start_timer(people["mira"], task=task, by=None, at=now - timedelta(minutes=50))
    renaming = AuditEntry.objects.get(action="change_client")
    other_task = actions.add_task("Read the index", epic=epic, by=None, at=now)
    return World(
        change=change,
        viewers=viewers,
        client=client,
        account=account,
        epic=epic,
        task=task,
        sprint=sprint,
        stay=stay,
        entry=entry,
        **decided(epic, sprint, people["mira"], at=now),
        absence=absence,
        view=view,
        later=later,
        renaming=renaming,
        other_task=other_task,
        **beside(task, epic, other_task, people, now),
        until=last.end + timedelta(days=20),
        run=uploaded(now),
        checked=checked(now),
        wrong=checked(now, b"name,email\n,nobody@example.org\n"),
        mapping_change=kept_mapping(),
        override=asked(falcon, people["tomas"], now),
        again=coming_again(now, today),
        people=people,
    )


def looking() -> dict[str, Viewer]:
    """The cast of the ladder."""
    return {
        "member": cooperative.member("mira"),
        "other": cooperative.member("ben"),
        "asker": cooperative.member("tomas"),
        "steward": cooperative.steward(),
        "visitor": cooperative.visitor(),
    }


def beside(task: Task, epic: Epic, other: Task, people: dict[str, Person], at: datetime) -> dict[str, Any]:
    """What stands beside a task: a comment of the member, a mention of them, a link, a file."""
    told: dict[str, Any] = {"by": None, "at": at}
    actions.add_comment(epic, "Look, @mira.", author=people["ben"], **told)
    plan = SimpleUploadedFile("plan.txt", b"First the index.")
    return {
        "comment": actions.add_comment(task, "When, @ben?", author=people["mira"], **told),
        "mention": Mention.objects.get(person=people["mira"]),
        "link": actions.add_link(task, way="relates", other=other, **told),
        "file": actions.attach(task, plan, added_by=people["mira"], **told),
    }


def asked(falcon: Cell, asker: Person, at: datetime) -> Override:
    """Tomas asks for fewer hours of reviews in Falcon; Mira is a member there."""
    return ask_override(
        falcon,
        asker=asker,
        policy="capacity.epic_management_hours",
        value=1,
        start=date(2099, 1, 1),
        end=None,
        why="Small epics",
        by=None,
        at=at,
    )


def coming_again(now: datetime, today: date) -> list[Recurrence]:
    """Two templates, and one of them coming again twice: running and paused."""
    actions.add_template("Greeting", tasks=[Outline("Greet {name}")], by=None, at=now)
    outline = Outline("Invoice for {month}", cell="falcon", assign_adder=True)
    invoice = actions.add_template("Invoice", tasks=[outline], by=None, at=now)
    given = {"rule": {"kind": "weekly", "every": 1, "weekday": 0}, "start": today + timedelta(days=30)}
    again = [actions.add_recurrence(invoice, **given, by=None, at=now) for _number in range(2)]
    actions.pause_recurrence(again[1], by=None, at=now)
    return again


def uploaded(at: datetime, content: bytes = ONE) -> ImportRun:
    """A file of people that a mapping reads."""
    run = keep_uploads([SimpleUploadedFile("new.csv", content)], by=None, at=at)
    run.profile_key, run.mapping = suggest(run)
    run.save()
    return run


def checked(at: datetime, content: bytes = ONE) -> ImportRun:
    run = uploaded(at, content)
    check_run(run)
    return run


def kept_mapping() -> AuditEntry:
    """The change that kept a mapping of people."""
    keep_profile("Nora", PEOPLE_MAPPING, by=None)
    return AuditEntry.objects.get(noun=NOUN)


@pytest.fixture
def text_of(world: World) -> Callable[..., str]:
    """The text of a new token of somebody."""

    def make(who: str, scopes: Sequence[str] = tuple(SCOPES)) -> str:
        user = world.viewers[who].user
        return make_token(user, name="Tests", scopes=scopes, days=30, at=timezone.now())[1]

    return make


@pytest.fixture
def call(text_of: Callable[..., str]) -> Call:
    """Ask the API as somebody, with a token of these scopes; a stranger has none."""
    texts: dict[tuple[str, tuple[str, ...]], str] = {}

    def ask(
        who: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        scopes: Sequence[str] = tuple(SCOPES),
        **headers: str,
    ) -> HttpResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if who != "stranger":
            key = (who, tuple(scopes))
            texts[key] = texts.get(key) or text_of(who, scopes)
            given["Authorization"] = f"Bearer {texts[key]}"
        return getattr(Browser(), method)(f"/api/v1{path}", headers=given, **as_sent(body))

    return ask


def _are_files(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], UploadedFile)


def as_sent(body: Any) -> dict[str, Any]:
    """How Django's client takes a body: JSON, or files."""
    if body is None:
        return {}
    sent = body.values() if isinstance(body, dict) else []
    has_files = any(isinstance(each, UploadedFile) or _are_files(each) for each in sent)
    return {"data": body} if has_files else {"data": body, "content_type": "application/json"}
