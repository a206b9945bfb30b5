"""People and access: who can sign in, who is invited, who looks after the settings."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.organisation.models import Person
from homeostat.areas.settings.access import invitation_to_manage, person_to_manage, user_to_manage
from homeostat.areas.settings.actions import link_person, unlink_person
from homeostat.areas.settings.forms import LinkForm
from homeostat.areas.settings.queries import names_of_people, open_invitations, people_and_access, visitors
from homeostat.platform.access import member_of, steward_of, viewer_of
from homeostat.platform.signin.actions import (
    NotPossible,
    deactivate_user,
    end_stewardship,
    grant_stewardship,
    reactivate_user,
    resend_invitation,
    send_invitation,
    withdraw_invitation,
)
from homeostat.platform.signin.forms import InvitationForm, ReasonForm
from homeostat.platform.signin.limits import too_often
from homeostat.platform.signin.mail import invitation_link, is_mail_sent
from homeostat.platform.signin.models import Invitation

ON_A_PAGE = 50


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    viewer = member_of(request)
    now = timezone.now()
    rows = people_and_access(on=timezone.localdate(), at=now)
    asked = request.GET.get("q", "").strip()[:200]
    found = [row for row in rows if asked.casefold() in f"{row.name} {row.email}".casefold()]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"viewer": viewer, "total": len(rows), "asked": asked, "page": page, "now": now}
    if viewer.is_steward:
        context["visitors"] = visitors()
        context["invitations"] = open_invitations(at=now)
        context["names"] = names_of_people()
    return render(request, "settings/people.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite someone: for a person (`?person=key`) or as a visitor."""
    viewer = steward_of(request)
    key = request.POST.get("person", "") or request.GET.get("person", "")
    person = person_to_manage(viewer, key) if key else None
    form = InvitationForm(request.POST or None, initial={"email": person.email if person else ""})
    if request.method == "POST":
        limited = too_often(request, action="invite")
        if limited is not None:
            return limited
        if form.is_valid():
            try:
                invitation, token = send_invitation(
                    form.cleaned_data["email"],
                    person=person,
                    by=viewer.user,
                    at=timezone.now(),
                    reason=form.cleaned_data["reason"],
                )
            except NotPossible as error:
                form.add_error("email", str(error))
            except OSError as error:
                return _mail_failed(request, error)
            else:
                return _invited(request, invitation, token)
    return render(
        request,
        "settings/invite.html",
        {"form": form, "person": person, "name": names_of_people().get(person.pk) if person else None},
        status=422 if form.errors else 200,
    )


@require_POST
def invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = invitation_to_manage(viewer, pk)
    limited = too_often(request, action="invite")
    if limited is not None:
        return limited
    try:
        invitation, token = resend_invitation(found, by=viewer.user, at=timezone.now())
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("settings:people")
    except OSError as error:
        return _mail_failed(request, error)
    return _invited(request, invitation, token)


@require_POST
def invitation_withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = invitation_to_manage(viewer, pk)
    try:
        withdraw_invitation(found, by=viewer.user, at=timezone.now())
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn: its link does not open any more."))
    return redirect("settings:people")


@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: who they are in the organisation, their access, and what changes it."""
    viewer = viewer_of(request)
    found = user_to_manage(viewer, pk)
    names = names_of_people()
    person = Person.objects.filter(user=found).first()
    return render(
        request,
        "settings/user.html",
        {
            "subject": found,
            "person": person,
            "name": names.get(person.pk, person.key) if person else found.email,
            "link_form": LinkForm(names=names) if person is None else None,
            "is_me": found.pk == viewer.user.pk,
        },
    )


@require_POST
def user_change(request: HttpRequest, pk: int, change: str) -> HttpResponse:
    """Grant or end stewardship, end or give access, link or unlink: one change with its reason."""
    viewer = viewer_of(request)
    found = user_to_manage(viewer, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    by, at = viewer.user, timezone.now()

    def link() -> None:
        chosen = LinkForm(request.POST, names=names_of_people())
        if not chosen.is_valid():
            raise NotPossible(_("Choose a person who has no user yet."))
        link_person(found, person=chosen.person(), by=by, at=at, reason=reason)

    changes: dict[str, tuple[Callable[[], object], str]] = {
        "grant": (lambda: grant_stewardship(found, by=by, at=at, reason=reason), _("Granted.")),
        "end": (lambda: end_stewardship(found, by=by, at=at, reason=reason), _("Ended.")),
        "close": (
            lambda: deactivate_user(found, by=by, at=at, reason=reason),
            _("Access ended, every session closed."),
        ),
        "open": (lambda: reactivate_user(found, by=by, at=at, reason=reason), _("Access given back.")),
        "link": (link, _("Linked.")),
        "unlink": (lambda: unlink_person(found, by=by, at=at, reason=reason), _("Unlinked.")),
    }
    act, done = changes[change]
    try:
        act()
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    if found.pk == by.pk and change in ("end", "close"):
        return redirect("today:today")
    return redirect("settings:user", pk)


def _invited(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    if is_mail_sent():
        messages.success(
            request, _("Invited: the mail to %(email)s is on its way.") % {"email": invitation.email}
        )
        return redirect("settings:people")
    # Nothing but the digest is stored, so the link is in this answer and nowhere else.
    context = {"invitation": invitation, "link": invitation_link(token)}
    return render(request, "settings/invited.html", context)


def _mail_failed(request: HttpRequest, error: OSError) -> HttpResponse:
    text = _(
        "The invitation is kept, but its mail could not be sent (%(error)s). "
        "Mend the mail settings, then send it again."
    )
    messages.error(request, text % {"error": error})
    return redirect("settings:people")
