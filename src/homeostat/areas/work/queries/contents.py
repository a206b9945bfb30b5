"""The bytes of attached files, and what a file is called outside."""

from collections.abc import Iterator

from homeostat.areas.work.file_kinds import clean_name, ending_of
from homeostat.areas.work.models import AttachmentPart

LONGEST = 200  # bytes: file systems take 255


def content_of(attachment_id: int) -> Iterator[bytes]:
    """The bytes of a file, a part at a time; never a whole file in memory."""
    parts = AttachmentPart.objects.filter(attachment=attachment_id)
    number = 0
    while True:
        part = parts.filter(number=number).values_list("content", flat=True).first()
        if part is None:
            return
        yield bytes(part)
        number += 1


def name_among_others(attachment_id: int, name: str) -> str:
    """A name that no other file has and every system takes."""
    name = clean_name(name)
    if len(name.encode()) > LONGEST:
        ending = f".{ending_of(name)[:20]}" if "." in name else ""
        name = name.encode()[: LONGEST - len(ending.encode())].decode(errors="ignore").rstrip(". ") + ending
    return f"{attachment_id}-{name}"
