"""The demo organisation: Saltmarsh, a fictional cooperative, built through the real actions."""

from collections.abc import Callable
from datetime import date


def is_loaded() -> bool:
    """Whether this database holds the demo organisation."""
    from homeostat.connect.demo import loading

    return loading.is_loaded()


def load(say: Callable[[str], None], *, today: date | None = None, large: bool = False) -> None:
    """Fill an empty database with Saltmarsh, or with the large Archipelago; all of it or nothing."""
    from homeostat.connect.demo import loading
    from homeostat.connect.demo.archipelago import loading as archipelago

    (archipelago if large else loading).load(say, today=today)
