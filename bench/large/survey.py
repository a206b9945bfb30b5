"""What each page and API read costs by itself: CPU time, queries, bytes. For whoever makes them quicker."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.large.addresses import Address, all_addresses

MOST_CPU, MOST_QUERIES = 80.0, 15


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time in Python and in the database, of the median request."""

    address: Address
    status: int
    python: float
    database: float
    queries: int
    size: int

    @property
    def cpu(self) -> float:
        return self.python + self.database

    @property
    def is_page(self) -> bool:
        return self.status == 200


def costs(wanted: str = "", samples: int = 3) -> Iterator[Cost]:
    """Each address that answers, asked several times after a first time that is not counted."""
    ask = asking()
    for address in all_addresses():
        if wanted in address.path:
            yield cost(address, ask, samples)


def cost(address: Address, ask: Callable[[Address], Any], samples: int) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(address)
    with CaptureQueriesContext(connection) as captured:
        answer = ask(address)
    queries = len(captured)
    if answer.status_code != 200:
        return Cost(address, answer.status_code, 0, 0, 0, 0)
    pythons, databases = [], []
    for _sample in range(samples):
        database, python = database_time(), time.process_time()
        ask(address)
        pythons.append((time.process_time() - python) * 1000)
        databases.append((database_time() - database) * 1000)
    return Cost(
        address,
        answer.status_code,
        statistics.median(pythons),
        statistics.median(databases),
        queries,
        0 if answer.streaming else len(answer.content),
    )


def asking() -> Callable[[Address], Any]:
    """Asks as the address wants it: signed in, signed out, or with a token."""
    from datetime import timedelta

    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from bench.large.demo import steward as steward_of_demo
    from homeostat.platform.signin.models import Token
    from homeostat.platform.signin.tokens import READ, make_token

    user = steward_of_demo()
    steward, others = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    steward.force_login(user)
    text = make_token(user, name="bench", scopes=[READ], days=1, at=timezone.now())[1]
    connection.ensure_connection()

    def ask(address: Address) -> Any:
        if address.who == "script":
            Token.objects.filter(user=user).update(counted=0, counted_since=timezone.now() - timedelta(1))
            return others.get(address.path, HTTP_AUTHORIZATION=f"Bearer {text}")
        return (others if address.who == "stranger" else steward).get(address.path)

    return ask


def database_time() -> float:
    """Seconds of processor time the server process of this connection has used."""
    from django.db import connection

    connection.ensure_connection()
    numbers = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(numbers.read_text().split()[0]) / 1e9


def printed(found: Iterator[Cost]) -> None:
    print(f"{'CPU':>7} {'Python':>7} {'SQL':>7} {'queries':>7} {'bytes':>9}  address")
    rows, others = [], []
    for each in found:
        (rows if each.is_page else others).append(each)
    for each in sorted(rows, key=lambda one: -one.cpu):
        over = "!" if each.cpu > MOST_CPU or each.queries > MOST_QUERIES else " "
        print(
            f"{each.cpu:7.0f} {each.python:7.0f} {each.database:7.1f} {each.queries:7} {each.size:9,} {over}"
            f"{each.address}"
        )
    print("\nNot pages to read:")
    for each in others:
        print(f"  {each.status} {each.address}")
    print(f"\n{len(rows)} pages and reads, load average {os.getloadavg()[0]:.1f}")
