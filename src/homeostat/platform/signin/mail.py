from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from homeostat.platform.signin.models import Invitation


def invitation_link(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('invitation', args=[token])}"


def is_mail_sent() -> bool:
    """Whether mails leave this machine; without a mail server links have to be handed over by people."""
    return settings.EMAIL_BACKEND.endswith(("smtp.EmailBackend", "locmem.EmailBackend"))


def send_invitation_mail(invitation: Invitation, *, token: str) -> None:
    text = render_to_string(
        "account/email/invitation.txt",
        {"invitation": invitation, "link": invitation_link(token)},
    )
    send_mail(_("You are invited to Homeostat"), text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
