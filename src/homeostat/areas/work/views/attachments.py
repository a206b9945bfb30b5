"""Files on tasks and comments: attached, opened, removed."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions
from homeostat.areas.work.file_addresses import signed_address
from homeostat.areas.work.file_kinds import is_picture
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Attachment, Comment, Task
from homeostat.areas.work.uploads import files_in
from homeostat.areas.work.views.frame import FORM, Here, here
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.areas.work.views.withdrawing import answer_withdrawal
from homeostat.core.sentence import say

WITH_SCRIPT = "application/json"  # what the element that sends files with their progress accepts


@require_POST
def attach_to_task(request: HttpRequest, key: str) -> HttpResponse:
    """Attach files to a task: all of them or none."""
    now = here(request)
    row = access.task_for(now.viewer, key)
    then = f"{reverse('work:task', args=[row.key])}#attachments"
    try:
        files = files_in(request)
        if not files:
            raise Invalid("files", _("No file was chosen."), _("Choose one, or drop it here."))
        attach_all(now, row, files)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        said = ngettext("%d file is attached.", "%d files are attached.", len(files)) % len(files)
        messages.success(request, said, extra_tags=offer_undo(now) if len(files) == 1 else "")
    if request.headers.get("Accept") == WITH_SCRIPT:
        return JsonResponse({"then": then})
    return HttpResponseRedirect(then)


@transaction.atomic
def attach_all(now: Here, about: Task | Comment, files: list["UploadedFile[Any]"]) -> None:
    added_by = access.me(now.viewer)
    for file in files:
        actions.attach(about, file, added_by=added_by, by=now.viewer.user, at=now.now)


@never_cache
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the file at its own origin, by an address that ends soon."""
    row = access.attachment_for(here(request).viewer, pk)
    shown = "shown" in request.GET and is_picture(row.media_type)
    return HttpResponseRedirect(signed_address(row, shown=shown))


@require_POST
def remove_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.attachment_to_remove(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.remove_attachment(row, by=now.viewer.user, at=now.now),
        said=_("%s is removed.") % row.name,
        then=_page_of(row),
    )


@require_http_methods(FORM)
def withdraw_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A steward removes what somebody else attached, and says why."""
    now = here(request)
    row = access.attachment_to_withdraw(now.viewer, pk)
    return answer_withdrawal(
        request,
        now,
        remove=lambda reason: actions.remove_attachment(
            row, as_steward=True, reason=reason, by=now.viewer.user, at=now.now
        ),
        said=_("%s is removed.") % row.name,
        title=say("Remove a file as {a_steward_word}"),
        sentence=_("Its place stays and says so. You alone can undo it, until its content is deleted."),
        where=(row.name, _page_of(row)),
    )


def _page_of(row: Attachment) -> str:
    if row.task is not None:
        return f"{reverse('work:task', args=[row.task.key])}#attachments"
    return reverse("work:comment", args=[row.comment_id])
