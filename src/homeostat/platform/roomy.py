"""Room for all the calls of a request at once.

CPython keeps the frames of calls in chunks of 16 KB, and gives a chunk back as soon as the first call in it
ends. A loop that calls across the end of one then asks the system for memory in every turn: a list of 2,000
entries took 30 ms more, in whichever page the end happened to lie there. (CPython issue 142183, mended in
later releases of 3.13 and 3.14.) A call that says it needs much gets a chunk of its own, and those it makes
lie in it as well.
"""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
SLOTS = (
    34_000  # of 8 bytes: a little over half of 512 KB, for sizes double until it fits; the rest is the room
)


def roomy(answer: Callable[..., T]) -> Callable[..., T]:
    """The same function, whose calls all lie in one chunk; 512 KB are reserved while it runs, hardly used."""

    def answered(*given: Any) -> T:
        return answer(*given)

    answered.__code__ = answered.__code__.replace(co_stacksize=SLOTS)
    return answered
