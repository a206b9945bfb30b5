"""Where a change came in, for the audit entries written meanwhile: a page unless somebody says otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ORIGIN: ContextVar[str] = ContextVar("origin", default="")


def present_origin() -> str:
    return _ORIGIN.get()


@contextmanager
def told_from(origin: str) -> Iterator[None]:
    """Entries written meanwhile say that their change came in here."""
    token = _ORIGIN.set(origin)
    try:
        yield
    finally:
        _ORIGIN.reset(token)
