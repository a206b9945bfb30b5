from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from tests.areas.settings.cast import Cast

from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.models import Invitation, User

Browse = Callable[[str], Client]


def test_a_steward_invites_a_person_by_mail(
    browse: Browse, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = browse("steward").post(
            reverse("settings:invite"), {"email": "Tomas@example.org", "person": cast.tomas.key}
        )
    assert answer["Location"] == reverse("settings:people")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.person, invitation.invited_by) == (
        "tomas@example.org",
        cast.tomas,
        cast.steward,
    )
    assert mail.outbox[0].to == ["tomas@example.org"]
    assert AuditEntry.objects.get(noun="invitation").by == cast.steward


def test_without_a_mail_server_the_link_is_shown_once(browse: Browse, cast: Cast, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # type: ignore[attr-defined]
    client = browse("steward")
    answer = client.post(reverse("settings:invite"), {"email": "new@example.org"})
    assert answer.status_code == 200
    link = answer.context["link"]
    assert Client().get(link).status_code == 200
    assert link.encode() not in client.get(reverse("settings:people")).content


def test_someone_who_can_sign_in_already_is_not_invited(browse: Browse, cast: Cast) -> None:
    answer = browse("steward").post(reverse("settings:invite"), {"email": "ines@example.org"})
    assert answer.status_code == 422
    assert b"can sign in already" in answer.content
    assert not Invitation.objects.exists()


def test_a_member_sees_who_can_sign_in_but_no_addresses(browse: Browse, cast: Cast) -> None:
    page = browse("member").get(reverse("settings:people")).content.decode()
    assert "Mira Sund" in page
    assert "mira@example.org" not in page
    assert "guest@example.org" not in page


def test_an_invitation_is_sent_again_and_withdrawn(browse: Browse, cast: Cast) -> None:
    client = browse("steward")
    client.post(reverse("settings:invite"), {"email": "new@example.org"})
    invitation = Invitation.objects.get()
    client.post(reverse("settings:invitation_again", args=[invitation.pk]))
    again = Invitation.objects.get()
    assert again.token_digest != invitation.token_digest
    client.post(reverse("settings:invitation_withdrawn", args=[invitation.pk]))
    assert Invitation.objects.get().withdrawn_at is not None
    assert client.post(reverse("settings:invitation_again", args=[invitation.pk])).status_code == 302
    assert Invitation.objects.get().token_digest == again.token_digest


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_others_cannot_touch_an_invitation(browse: Browse, cast: Cast, who: str) -> None:
    browse("steward").post(reverse("settings:invite"), {"email": "new@example.org"})
    pk = Invitation.objects.get().pk
    for name in ("settings:invitation_again", "settings:invitation_withdrawn"):
        assert browse(who).post(reverse(name, args=[pk])).status_code == 404
    assert Invitation.objects.get().withdrawn_at is None


def test_a_visitor_is_linked_and_unlinked(browse: Browse, cast: Cast) -> None:
    client = browse("steward")
    client.post(reverse("settings:user_change", args=[cast.visitor.pk, "link"]), {"link": cast.tomas.key})
    cast.tomas.refresh_from_db()
    assert cast.tomas.user == cast.visitor
    client.post(reverse("settings:user_change", args=[cast.visitor.pk, "unlink"]), {"reason": "A mistake."})
    cast.tomas.refresh_from_db()
    assert cast.tomas.user is None
    assert AuditEntry.objects.get(action="unlink person").reason == "A mistake."


def test_a_person_with_a_user_is_not_linked_again(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:user_change", args=[cast.visitor.pk, "link"])
    browse("steward").post(path, {"link": cast.ines.key})
    cast.ines.refresh_from_db()
    assert cast.ines.user == cast.member


def test_the_last_steward_stays(browse: Browse, cast: Cast) -> None:
    client = browse("steward")
    for change in ("end", "close"):
        client.post(reverse("settings:user_change", args=[cast.steward.pk, change]))
        assert User.objects.get(pk=cast.steward.pk).is_steward
        assert User.objects.get(pk=cast.steward.pk).is_active


def test_ended_access_closes_every_session(browse: Browse, cast: Cast) -> None:
    theirs = browse("member")
    assert theirs.get("/").status_code == 200
    browse("steward").post(reverse("settings:user_change", args=[cast.member.pk, "close"]))
    assert theirs.get("/").status_code == 302
    browse("steward").post(reverse("settings:user_change", args=[cast.member.pk, "open"]))
    assert User.objects.get(pk=cast.member.pk).is_active


def test_stewardship_is_granted_with_its_reason(browse: Browse, cast: Cast) -> None:
    path = reverse("settings:user_change", args=[cast.member.pk, "grant"])
    browse("steward").post(path, {"reason": "Holidays of Mira."})
    stewardship = User.objects.get(pk=cast.member.pk).stewardships.get()
    assert (stewardship.granted_by, stewardship.reason) == (cast.steward, "Holidays of Mira.")
    browse("steward").post(reverse("settings:user_change", args=[cast.member.pk, "end"]))
    assert not User.objects.get(pk=cast.member.pk).is_steward


def test_preferences_are_kept_and_the_theme_is_a_cookie(browse: Browse, cast: Cast) -> None:
    client = browse("member")
    answer = client.post(reverse("settings:account"), {"theme": "dark", "language": ""})
    assert answer.status_code == 302
    assert client.cookies["theme"].value == "dark"
    assert User.objects.get(pk=cast.member.pk).theme == "dark"
    assert b'data-theme="dark"' in client.get(reverse("settings:account")).content
