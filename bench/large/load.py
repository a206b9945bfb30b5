"""pages_p95: every page and API read of the large demo, asked at 20 requests a second of a real server.

Requests come when they are due, however long the ones before them take, and their time counts from then on:
waiting for a busy server is part of it. The order is random, the same each time.
"""

import http.client
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bench.large.addresses import Address, all_addresses
from bench.large.results import result

PER_SECOND = 20
SAMPLES = 40
AT_ONCE = 64
MAP = re.compile(r"^/organisation/(\?|$|map\.svg|compare/)")  # pictures of all of it: map_2000
LONGEST = 60.0


@dataclass
class Visitors:
    """Who asks: the cookie of a steward, the token of a script; a connection for each thread."""

    port: int
    cookie: str
    token: str
    here: threading.local = field(default_factory=threading.local)

    def ask(self, address: Address) -> int:
        headers = {"Host": f"127.0.0.1:{self.port}"}
        if address.who == "steward":
            headers["Cookie"] = self.cookie
        elif address.who == "script":
            headers["Authorization"] = f"Bearer {self.token}"
        connection = getattr(self.here, "connection", None)
        if connection is None:
            connection = self.here.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=LONGEST
            )
        try:
            connection.request("GET", address.path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            del self.here.connection
            return 0
        return int(answer.status)


def run() -> list[dict[str, object]]:
    with served() as port:
        visitors = Visitors(port, cookie(), token())
        known = [each for each in all_addresses() if visitors.ask(each) == 200]
        # Each process has read what it keeps of an edition: a connection stays with one of them.
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(visitors.ask, known * 4))
        times, failed = measured(visitors, known)
    p95 = {str(address): percentile(times[address], 0.95) for address in known}
    counted = {str(each): p95[str(each)] for each in known if not MAP.match(each.path)}
    everything = [one for found in times.values() for one in found]
    return [
        result(
            "pages_p95",
            round(max(counted.values()), 1),
            "ms",
            samples={
                "addresses": len(known),
                "requests": len(everything),
                "failed": failed,
                "per_second": PER_SECOND,
                "median": round(statistics.median(everything), 1),
                "p95_of_all_requests": round(percentile(everything, 0.95), 1),
                "worst": max(counted, key=lambda each: counted[each]),
                "p95": {
                    name: round(value, 1) for name, value in sorted(p95.items(), key=lambda one: -one[1])
                },
            },
        )
    ]


def measured(visitors: Visitors, known: Sequence[Address]) -> tuple[dict[Address, list[float]], int]:
    """Milliseconds of each request from when it was due, by address, and how many failed."""
    order = [address for address in known for _ in range(SAMPLES)]
    random.Random(20).shuffle(order)
    times: dict[Address, list[float]] = defaultdict(list)
    failed = 0
    begin = time.perf_counter() + 0.5

    def ask(place: int) -> tuple[Address, float, int]:
        status = visitors.ask(order[place])
        return order[place], (time.perf_counter() - begin - place / PER_SECOND) * 1000, status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = []
        for place in range(len(order)):
            time.sleep(max(begin + place / PER_SECOND - time.perf_counter(), 0))
            waiting.append(pool.submit(ask, place))
        for each in waiting:
            address, took, status = each.result()
            times[address].append(took)
            failed += status != 200
    return times, failed


def percentile(found: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them do not exceed."""
    ordered = sorted(found)
    return ordered[min(int(len(ordered) * share + 0.999999) - 1, len(ordered) - 1)]


@contextmanager
def served() -> Iterator[int]:
    """`homeostat serve` on a free port, as it is started by everybody; the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "homeostat.cli", "serve", "--demo", "--port", str(port)]
    environment = {**os.environ, "HOMEOSTAT_API_REQUESTS": "1000000"}
    environment.pop("HOMEOSTAT_URL", None)
    process = subprocess.Popen(command, env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
            connection.request("GET", "/ready/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not come up.")


def cookie() -> str:
    """The session of a steward who signed in just now."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from bench.large.demo import steward

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    user = steward()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store["account_authentication_methods"] = [{"method": "demo", "at": timezone.now().timestamp()}]
    store.set_expiry(timedelta(days=1))
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def token() -> str:
    from django.utils import timezone

    from bench.large.demo import steward
    from homeostat.platform.signin.tokens import READ, make_token

    return make_token(steward(), name="bench", scopes=[READ], days=1, at=timezone.now())[1]
