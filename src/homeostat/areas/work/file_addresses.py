"""Signed addresses of files: whoever has one reads that file for some minutes, without any session."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing

from homeostat.areas.work.models import Attachment

PATH = "/files/"
SALT = "homeostat.files"
OPEN_FOR = timedelta(minutes=5)


def signed_address(row: Attachment, *, shown: bool = False) -> str:
    """Where the file can be read for the next minutes; `shown` in a page, which pictures alone can be."""
    return f"{settings.FILES_URL}{PATH}{signing.dumps([row.pk, shown], salt=SALT)}/"


def address_ends(at: datetime) -> datetime:
    return at + OPEN_FOR


def named_by(path: str) -> tuple[int, bool] | None:
    """The file an address names, and whether to show it; None where it is forged or has ended."""
    token = path.removeprefix(PATH).removesuffix("/")
    try:
        pk, shown = signing.loads(token, salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    return pk, shown
