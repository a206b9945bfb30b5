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
