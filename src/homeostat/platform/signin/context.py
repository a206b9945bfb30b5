"""What templates ask about signing in."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from homeostat.platform.signin.rules import NEEDS_PROOF, has_second_proof


def second_proof(request: HttpRequest) -> dict[str, Any]:
    """`second_proof_until`: from when the reader needs a second proof, having none; asked where shown."""
    return {"second_proof_until": SimpleLazyObject(lambda: _until(request))}


def _until(request: HttpRequest) -> datetime | None:
    session = getattr(request, "session", None)
    deadline = session.get(NEEDS_PROOF) if session is not None else None
    if deadline is None or has_second_proof(request):
        return None
    return datetime.fromtimestamp(deadline, tz=UTC)
