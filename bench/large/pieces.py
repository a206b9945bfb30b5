"""map_2000, snapshot_large, capacity_1000: the map, a day of the organisation, and everybody's promises."""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bench.large.results import result

SAMPLES = 21


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes as web processes do it, with room for all calls (ADR 16)."""
    from homeostat.platform.roomy import roomy

    done = roomy(work)
    begin = time.perf_counter()
    done()
    return (time.perf_counter() - begin) * 1000


def figure(key: str, found: Sequence[float], **samples: object) -> dict[str, object]:
    shown = [round(each, 1) for each in found]
    return result(key, round(statistics.median(found), 1), "ms", samples={"ms": shown, **samples})


def map_2000() -> list[dict[str, object]]:
    """The page of the living map, whole, from the request to the last byte; each time at another day."""
    from django.test import Client
    from django.utils import timezone

    from bench.large.demo import steward

    client = Client(SERVER_NAME="localhost")
    client.force_login(steward())
    addresses = [f"/organisation/?on={timezone.localdate() - timedelta(days)}" for days in range(SAMPLES)]
    client.get("/organisation/?on=2000-01-01")  # reads the edition; draws nothing
    sizes: list[int] = []

    def draw(address: str) -> None:
        answer = client.get(address)
        sizes.append(len(answer.content))
        if answer.status_code != 200 or b"map-shapes" not in answer.content:
            raise SystemExit(f"{address} shows no map.")

    found = [milliseconds(lambda address=address: draw(address)) for address in addresses]  # type: ignore[misc]
    return [figure("map_2000", found, nodes=nodes(), bytes=max(sizes))]


def nodes() -> int:
    from django.utils import timezone

    from homeostat.areas.organisation.snapshots import timeline

    view = timeline().on(timezone.localdate())
    return len(view.people()) + len(view.cells()) + len(view.all_roles())


def days_over(years: int) -> list[date]:
    """Days spread over so many years."""
    from django.utils import timezone

    step = timedelta(days=365 * years // SAMPLES)
    return [timezone.localdate() - step * place for place in range(SAMPLES)]


def snapshot_large() -> list[dict[str, object]]:
    """The whole organisation on a day as a value, read from its rows."""
    from homeostat.areas.organisation.snapshots import snapshot, timeline

    known = timeline()
    snapshot(date(2000, 1, 1))
    found, sizes = [], []
    for day in days_over(years=4):
        found.append(milliseconds(lambda day=day: sizes.append(len(snapshot(day)))))  # type: ignore[misc]
        if snapshot(day) != known.on(day):
            raise SystemExit("The rows of a day and the timeline say different things.")
    return [figure("snapshot_large", found, facts=max(sizes))]


def capacity_1000() -> list[dict[str, object]]:
    """Everybody's goal and commitments in a sprint, from the rows."""
    from django.utils import timezone

    from homeostat.areas.vitals.snapshots import read_sprints
    from homeostat.areas.work.models import Sprint
    from homeostat.core.vitals.figures import lines
    from homeostat.core.vitals.registry import REGISTRY

    load = REGISTRY["load"]
    sprints = list(Sprint.objects.filter(start__lte=timezone.localdate()).order_by("-start")[: SAMPLES + 1])
    found, people = [], []

    def promised(sprint: Sprint) -> None:
        rows = next(read_sprints([sprint], of=load))
        people.append(len(lines(load, rows.facts).by_person()))

    promised(sprints.pop())
    for sprint in sprints:
        found.append(milliseconds(lambda sprint=sprint: promised(sprint)))  # type: ignore[misc]
    return [figure("capacity_1000", found, people=max(people))]
