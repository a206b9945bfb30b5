"""The figures of /metrics: durations counted by every web process, and the condition asked at that moment.

Web processes share their counts by files in the folder PROMETHEUS_MULTIPROC_DIR names; the library reads that
variable when it is imported, so this module is imported only where metrics are wanted.
"""

import os
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY as OWN
from prometheus_client.registry import Collector

from homeostat.platform.jobs.queries import by_state
from homeostat.platform.watching import condition

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)
REQUESTS = Histogram(
    "homeostat_request_seconds",
    "Seconds until the answer began, by the name of the page.",
    ["page", "method", "status"],
    buckets=SECONDS,
)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def count_request(*, page: str, method: str, status: int, seconds: float) -> None:
    """Strangers choose methods and paths: what is not ours gets one name, so that labels stay few."""
    known = method if method in METHODS else "other"
    REQUESTS.labels(page or "none", known, f"{status // 100}xx").observe(seconds)


class Condition(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("homeostat_jobs", "Background jobs by their state.", labels=["state"])
        for state, number in by_state().items():
            jobs.add_metric([state], number)
        yield jobs
        yield gauge("workers", "Workers that gave a sign of life lately.", condition.workers_heard())
        waiting = condition.readings_waiting()
        yield gauge("readings_waiting", "Sprints whose vital signs are to be computed anew.", waiting)
        yield gauge("database_bytes", "Size of the database.", condition.database_bytes())


def gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"homeostat_{name}", words, value=value)


def exposition() -> tuple[bytes, str]:
    """The figures of all web processes of this `homeostat serve`, in the text form of Prometheus."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(OWN)
    registry.register(Condition())
    return generate_latest(registry), CONTENT_TYPE_LATEST
