"""allauth's forms in our words: one name for each field, no placeholder that repeats it, plain help."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as proofs
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeostat.platform.signin.models import User
from homeostat.platform.signin.rules import ASKED
from homeostat.platform.signin.tokens import end_own_tokens

Words = dict[str, Any]

ADDRESS = _("E-mail address")
NEW_PASSWORD_HELP = _(
    "At least twelve characters that are hard to guess. "
    "Four or five words make a better password than one with signs."
)
CODE_HELP = _("Six digits of your authenticator app, or one of your recovery codes.")


class OurWords(forms.Form):
    """What a form's fields are called and explained with; the rest stays allauth's."""

    labels: ClassVar[Words] = {}
    helps: ClassVar[Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class LoginForm(OurWords, account.LoginForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"login": ADDRESS}

    def login(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """allauth sets an end of its own to the session afterwards: the next page asks our rules again."""
        answer: HttpResponse = super().login(request, *args, **kwargs)
        request.session.pop(ASKED, None)
        return answer


class AddEmailForm(OurWords, account.AddEmailForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"email": _("New e-mail address")}


class EndsTokens(OurWords):
    """A new password may end what was let in with the old one besides sessions; whoever set it is asked."""

    end_tokens = forms.BooleanField(required=False, initial=True)
    user: User
    labels: ClassVar[Words] = {"end_tokens": _("End my tokens as well")}
    helps: ClassVar[Words] = {
        "end_tokens": _(
            "Scripts that use them stop. Leave it ticked where somebody may have known the password."
        )
    }

    @transaction.atomic
    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.cleaned_data["end_tokens"]:
            end_own_tokens(self.user, at=timezone.now())


class ChangePasswordForm(EndsTokens, account.ChangePasswordForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {
        **EndsTokens.labels,
        "oldpassword": _("Password of now"),
        "password1": _("New password"),
        "password2": _("New password once more"),
    }
    helps: ClassVar[Words] = {**EndsTokens.helps, "password1": NEW_PASSWORD_HELP}


class SetPasswordForm(OurWords, account.SetPasswordForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"password1": _("Password"), "password2": _("Password once more")}
    helps: ClassVar[Words] = {"password1": NEW_PASSWORD_HELP}


class ResetPasswordForm(OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"email": ADDRESS}


class ResetPasswordKeyForm(EndsTokens, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {
        **EndsTokens.labels,
        "password1": _("New password"),
        "password2": _("New password once more"),
    }
    helps: ClassVar[Words] = {**EndsTokens.helps, "password1": NEW_PASSWORD_HELP}


class ReauthenticateForm(OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"password": _("Password")}


class AuthenticateForm(OurWords, proofs.AuthenticateForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"code": _("Code")}
    helps: ClassVar[Words] = {"code": CODE_HELP}


class ReauthenticateByCodeForm(OurWords, proofs.ReauthenticateForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"code": _("Code")}
    helps: ClassVar[Words] = {"code": CODE_HELP}


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"code": _("Code")}
    helps: ClassVar[Words] = {"code": _("The six digits your app shows now.")}


class AddWebAuthnForm(OurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {
        "name": _("Name"),
        "passwordless": _("Sign in with it alone, without a password"),
    }
    helps: ClassVar[Words] = {
        "name": _("So that you know it again in the list: “Laptop”, “Blue key”."),
        "passwordless": _("It becomes a passkey: your device asks for its PIN, your finger or your face."),
    }


class EditWebAuthnForm(OurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar[Words] = {"name": _("Name")}
