"""What a visitor finds in the demo besides figures."""

from tests.houses import House

from homeostat.connect.demo.talk import ABOUT_EPICS, ABOUT_TASKS

SAID = sum(len(lines) for _about, lines in (*ABOUT_EPICS, *ABOUT_TASKS))
TOLD = """from homeostat.models import Attachment, Comment, Mention, TaskLink
    said, unseen = Comment.objects.filter(at__iso_week_day__lte=5), Mention.objects.filter(seen_at=None)
    print(said.count(), unseen.exists(),
          TaskLink.objects.filter(kind="blocks").count(), Attachment.objects.count())"""


def test_people_talk_about_their_work(demo_house: House) -> None:
    """All of it on working days, with mentions nobody has seen, tasks that wait for others, and a file."""
    assert demo_house.ask(TOLD) == f"{SAID} True 3 1"


KEPT = """from homeostat.areas.work.actions import use_template
    from homeostat.models import Person, Task, Template
    from django.db import transaction
    from django.utils import timezone
    now, carmen = timezone.now(), Person.objects.get(key="carmen-ibarra")
    given = {"name": "Ada", "day": timezone.localdate(now), "adder": carmen, "by": carmen.user, "at": now}
    with transaction.atomic():
        for template in Template.objects.order_by("name"):
            added = use_template(template, **given)
            print(template.name, template.cell_id and template.cell.key, [task.account.key for task in added],
                  all(task.assignee and task.estimate for task in added), sep="|")
        transaction.set_rollback(True)"""


def test_its_templates_can_be_used(demo_house: House) -> None:
    """Whatever day it is, everybody and everything they name is there."""
    assert demo_house.ask(KEPT).splitlines() == [
        "A release goes out|tidepool|['platform', 'platform', 'platform']|True",
        "Somebody new starts|None|['platform', 'recruitment', 'recruitment']|True",
    ]


def test_people_said_themselves_when_they_are_away(demo_house: House) -> None:
    """Nothing waits on anybody's Today before somebody has entered it for them."""
    told = """from homeostat.models import Absence
    halves = Absence.objects.filter(half_days=True)
    print(halves.exists(), Absence.objects.exclude(entered_by=None).count())"""
    assert demo_house.ask(told) == "True 0"
