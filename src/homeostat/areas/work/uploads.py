"""Limits of what is attached, while it comes in: what is above them is not kept, not even for a moment."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.policies import policies

MEGABYTE = 1_000_000
LIMITED = ("attachments/", "attachments", "comments/")  # ends of the addresses that take files of people
KEYS = ["attachments.file_mb", "attachments.task_mb"]


class LimitedUploads(FileUploadHandler):
    """Counts the bytes of each file and leaves out what is above the limits; other addresses it lets be."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.in_file = self.in_all = 0
        self.limits: tuple[int, int] | None = None

    def new_file(self, *given: Any, **named: Any) -> None:
        super().new_file(*given, **named)
        self.in_file = 0
        match = getattr(self.request, "resolver_match", None)
        if self.limits is None and match is not None and match.route.endswith(LIMITED):
            self.limits = upload_limits()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.in_file += len(raw_data)
        self.in_all += len(raw_data)
        if self.limits is not None:
            per_file, per_task = self.limits
            if self.in_file > per_file:
                self._refuse(too_large(self.file_name or "", per_file))
            if self.in_all > per_task:
                self._refuse(too_much(per_task))
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        return None

    def _refuse(self, refused: Invalid) -> None:
        self.request.upload_refused = refused  # type: ignore[union-attr]
        raise SkipFile


def upload_limits() -> tuple[int, int]:
    """How many bytes a file may have, and all files of a task together."""
    found = policies(KEYS, on=timezone.localdate())
    return found[KEYS[0]] * MEGABYTE, found[KEYS[1]] * MEGABYTE


def files_in(request: HttpRequest) -> list["UploadedFile[Any]"]:
    """The files that came with a request; Invalid where one of them was above a limit."""
    files = list(request.FILES.getlist("files"))
    refused: Invalid | None = getattr(request, "upload_refused", None)
    if refused is not None:
        raise refused
    return files


def too_large(name: str, most: int) -> Invalid:
    message = _("%(name)s is larger than %(most)d MB.") % {"name": name, "most": most // MEGABYTE}
    return Invalid("files", message, _("Make it smaller, or say where it can be found."))


def too_much(most: int) -> Invalid:
    message = _("The files of a task may have %d MB together.") % (most // MEGABYTE)
    return Invalid("files", message, _("Remove some that nobody needs any more."))
