"""A figure in the form of the runner."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime


def result(
    key: str,
    value: float,
    unit: str,
    *,
    samples: Mapping[str, object],
    peer: str | None = None,
    peer_value: float | None = None,
) -> dict[str, object]:
    return {
        "key": key,
        "value": value,
        "unit": unit,
        "peer": peer,
        "peer_value": peer_value,
        "ratio": None if not peer_value else round(value / peer_value, 4),
        "samples": {**samples, "load_average": round(os.getloadavg()[0], 2)},
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m bench.large {key}",
    }
