"""Idempotency keys: a write sent twice is done once, and its sender gets the first answer again."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from homeostat.connect.api.models import StoredAnswer
from homeostat.connect.api.problems import Stopped, wrong_field

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LONGEST = 100


def written(request: HttpRequest, write: Callable[[], HttpResponse], *, at: datetime) -> HttpResponse:
    """Carry out a write in one transaction with its stored answer; nothing of it stays where it fails."""
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST or not key.isprintable():
        raise wrong_field(
            HEADER, _("The idempotency key is too long or has signs nobody sees."), _("Take a UUID.")
        )
    with transaction.atomic():
        if not key or not request.user.is_authenticated:
            return _kept(write())
        print_ = fingerprint(request)
        stored = _stored(request.user.pk, key)
        if stored is None:
            response = _kept(write())
            if response.status_code < 400:
                _store(request.user.pk, key, print_, response, at=at)
            return response
    if stored.fingerprint != print_:
        raise Stopped("used-key", _("This key came with another request before. Take a new one."))
    headers = {"Idempotency-Replayed": "true"}
    return HttpResponse(stored.body, status=stored.status, content_type="application/json", headers=headers)


def fingerprint(request: HttpRequest) -> str:
    """Of everything that says what is asked for; files by their contents."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, value in sorted(request.POST.items()):
        digest.update(f"{name}={value}\n".encode())
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            digest.update(f"{name}={upload.name}\n".encode())
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()


def forget_old(at: datetime) -> int:
    """Forget answers kept longer than a day."""
    return StoredAnswer.objects.filter(at__lt=at - KEPT).delete()[0]


def _kept(response: HttpResponse) -> HttpResponse:
    if response.status_code >= 400:
        transaction.set_rollback(True)
    return response


def _stored(user_id: int, key: str) -> StoredAnswer | None:
    """The answer to this key; whoever comes with the same key meanwhile waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"answer {user_id} {key}"])
    return StoredAnswer.objects.filter(user_id=user_id, key=key).first()


def _store(user_id: int, key: str, print_: str, response: HttpResponse, *, at: datetime) -> None:
    StoredAnswer.objects.create(
        user_id=user_id,
        key=key,
        fingerprint=print_,
        status=response.status_code,
        body=response.content.decode(),
        at=at,
    )
