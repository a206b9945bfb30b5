from typing import Any, ClassVar

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.platform.signin.account_forms import ADDRESS, NEW_PASSWORD_HELP, OurWords, Words
from homeostat.platform.signin.invitations import remembered_invitation


class SignupForm(OurWords, AllauthSignupForm):  # type: ignore[misc]
    """Sign-up with the address the invitation went to."""

    labels: ClassVar[Words] = {
        "email": ADDRESS,
        "password1": gettext_lazy("Password"),
        "password2": gettext_lazy("Password once more"),
    }
    helps: ClassVar[Words] = {"password1": NEW_PASSWORD_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invitation = remembered_invitation(context.request, at=timezone.now())
        if invitation is not None:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("The address your invitation went to.")
            self.initial["email"] = invitation.email


class InvitationForm(forms.Form):
    """Ask someone to join."""

    email = forms.EmailField(label=ADDRESS, max_length=254)
    reason = forms.CharField(
        label=gettext_lazy("Why (kept in the audit log)"), required=False, max_length=500
    )


class ReasonForm(forms.Form):
    """Why something about someone's access changes."""

    reason = forms.CharField(
        label=gettext_lazy("Why (kept in the audit log)"), required=False, max_length=500
    )
