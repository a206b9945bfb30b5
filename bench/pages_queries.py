"""pages_queries: the most database queries any page of the demo needs, found by following its links.

    python -m bench.pages_queries

A steward of the demo opens every kind of page (up to four of each); a page counts when it is asked for the
second time, so that what is computed once is not held against it. Sessions and permissions are part of the
count.
"""

import json
import os
import platform
import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urldefrag, urljoin

OF_EACH_KIND = 4


def crawl() -> Iterator[tuple[str, str, int]]:
    """View, address and number of queries of every page that links lead to."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import Resolver404, resolve

    from homeostat.models import Stewardship

    steward = Stewardship.objects.filter(ended_at=None).select_related("user").earliest("granted_at").user
    client = Client(SERVER_NAME="localhost")
    client.force_login(steward)
    seen, kinds, queue = {"/"}, Counter[str](), deque(["/"])
    while queue:
        address = queue.popleft()
        try:
            kind = resolve(address.split("?")[0]).view_name
        except Resolver404:
            continue
        if kinds[kind] >= OF_EACH_KIND or "logout" in kind:
            continue
        kinds[kind] += 1
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        yield kind, address, len(captured)
        for target in re.findall(r'href="([^"#]+)', answer.content.decode()):
            following = urldefrag(urljoin(address, unescape(target)))[0]
            if following.startswith("/") and not following.startswith("//") and following not in seen:
                seen.add(following)
                queue.append(following)


def run() -> list[dict[str, object]]:
    from bench.import_hours import own_server

    with own_server():
        from homeostat.connect import demo

        if not demo.is_loaded():
            demo.load(lambda _: None)
        pages = list(crawl())
    worst: dict[str, tuple[int, str]] = {}
    for kind, address, queries in pages:
        worst[kind] = max(worst.get(kind, (0, "")), (queries, address))
    return [
        {
            "key": "pages_queries",
            "value": max(queries for queries, _ in worst.values()),
            "unit": "queries",
            "peer": None,
            "peer_value": None,
            "ratio": None,
            "samples": {
                "pages": len(pages),
                "worst": {
                    address: queries
                    for queries, address in sorted(worst.values(), key=lambda each: -each[0])[:10]
                },
            },
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "date": datetime.now(UTC).date().isoformat(),
            "command": "python -m bench.pages_queries",
        }
    ]


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
