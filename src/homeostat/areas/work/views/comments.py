"""Comments on tasks and epics, and the mentions in them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.talk import CommentForm, FileForm, LinkForm
from homeostat.areas.work.models import Comment, Epic, Task
from homeostat.areas.work.uploads import files_in
from homeostat.areas.work.views.attachments import attach_all
from homeostat.areas.work.views.frame import FORM, Here, answer_form, crumbs, here
from homeostat.areas.work.views.undoing import do, offer_undo, tick_off
from homeostat.areas.work.views.withdrawing import answer_withdrawal
from homeostat.core.sentence import say

OFFERED = 8


def wants_all(request: HttpRequest) -> bool:
    """Whether all comments are asked for, however many."""
    return request.GET.get("comments") == "all"


def talk_beside(now: Here, about: Task | Epic, talk: queries.Talk) -> dict[str, Any]:
    """The talk on the page of a task or an epic; whoever reads where they are mentioned has seen it."""
    unseen = talk.unseen_by(now.viewer.person_id)
    if unseen:
        actions.see_mentions(access.me(now.viewer), unseen, at=now.now)
    noun = "task" if isinstance(about, Task) else "epic"
    return {
        "talk": talk,
        "comment_form": CommentForm() if now.viewer.person_id is not None else None,
        "comment_address": reverse(f"work:comment_{noun}", args=[about.key]),
        "me_id": now.viewer.person_id,
        "link_form": LinkForm(),
        "file_form": FileForm() if now.viewer.person_id is not None else None,
    }


@require_http_methods(FORM)
def comment_task(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    return _comment(request, now, access.task_for(now.viewer, key))


@require_http_methods(FORM)
def comment_epic(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    return _comment(request, now, access.epic_for(now.viewer, key))


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of a comment: it leads to where it stands, among all of them where it is far up."""
    row = access.comment_for(here(request).viewer, pk)
    page, sharp, place = address_of(row).partition("#")
    far_up = "?comments=all" if queries.is_far_up(row) else ""
    return HttpResponseRedirect(f"{page}{far_up}{sharp}{place}")


@require_http_methods(FORM)
def edit_comment(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.own_comment_for(now.viewer, pk)
    text = queries.comment_as_written(row)
    form = CommentForm(request.POST or None, initial={"text": text})
    del form.fields["files"]

    def save() -> str:
        actions.change_comment(row, form.cleaned_data["text"], by=now.viewer.user, at=now.now)
        undo = offer_undo(now)
        messages.success(request, _("Changed.") if undo else _("Nothing was different."), extra_tags=undo)
        return address_of(row)

    return _answer(request, form, row.task or row.epic, save=save, title=_("Edit your comment"))


@require_POST
def remove_comment(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.own_comment_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.remove_comment(row, by=now.viewer.user, at=now.now),
        said=_("Your comment is removed."),
        then=address_of(row),
    )


@require_http_methods(FORM)
def withdraw_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A steward removes what somebody else said, and says why."""
    now = here(request)
    row = access.comment_to_withdraw(now.viewer, pk)
    return answer_withdrawal(
        request,
        now,
        remove=lambda reason: actions.remove_comment(
            row, as_steward=True, reason=reason, by=now.viewer.user, at=now.now
        ),
        said=_("The comment is removed."),
        title=say("Remove a comment as {a_steward_word}"),
        sentence=_("Its place stays and says so; the text goes. You alone can undo it, for a day."),
        where=(str(row.task or row.epic), address_of(row)),
    )


@require_POST
def tick_off_mention(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a mention off on Today."""
    now = here(request)
    row = access.own_mention_for(now.viewer, pk)
    return tick_off(request, lambda seen: actions.tick_off_mention(row, seen=seen, at=now.now))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Whom a beginning of a name or key may mean, for those who write `@`."""
    here(request)
    found = queries.people_called(request.GET.get("q", "")[:80], count=OFFERED)
    return JsonResponse({"people": [{"key": each.key, "name": each.name} for each in found]})


def address_of(row: Comment) -> str:
    """Where a comment is read."""
    about = row.task or row.epic
    return f"{reverse(f'work:{_noun(about)}', args=[about.key])}#comment-{row.pk}"  # type: ignore[union-attr]


def _comment(request: HttpRequest, now: Here, about: Task | Epic) -> HttpResponse:
    author = access.me(now.viewer)
    form = CommentForm(request.POST or None, request.FILES or None)

    def save() -> str:
        with transaction.atomic():
            text, files = form.cleaned_data["text"], files_in(request)
            row = actions.add_comment(about, text, author=author, by=now.viewer.user, at=now.now)
            undo = offer_undo(now)
            attach_all(now, row, files)
        messages.success(request, _("Your comment is there."), extra_tags=undo)
        return address_of(row)

    return _answer(request, form, about, save=save, title=_("Comment on %s") % about)


def _answer(request: HttpRequest, form: CommentForm, about: Any, *, save: Any, title: str) -> HttpResponse:
    then = reverse(f"work:{_noun(about)}", args=[about.key])
    places = reverse(f"work:{_noun(about)}s")
    kind = _("Tasks") if isinstance(about, Task) else _("Epics")
    trail = crumbs((kind, places), (str(about), then), (title, ""))
    return answer_form(
        request,
        form,
        save=save,
        title=title,
        cancel=f"{then}#comments",
        trail=trail,
        template="work/comment_form.html",
    )


def _noun(about: Any) -> str:
    return "task" if isinstance(about, Task) else "epic"
