"""Headers of every answer that Django has no setting for, and the rules of being signed in."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from homeostat.platform.signin.rules import ASKED, NEEDS_PROOF, apply_rules, has_second_proof

PERMISSIONS = (
    ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "camera",
            "display-capture",
            "encrypted-media",
            "geolocation",
            "gyroscope",
            "hid",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
            "xr-spatial-tracking",
        )
    )
    + ", publickey-credentials-create=(self), publickey-credentials-get=(self)"
)

# Addresses, proofs and the audit log stay out of the browser's disk as well.
NEVER_STORED = ("/account/", "/settings/")


class Headers:
    """What browsers may do on our pages, and that signed-in pages stay out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.method == "POST" and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            kept = "private, no-store" if request.path.startswith(NEVER_STORED) else "private, no-cache"
            response.headers.setdefault("Cache-Control", kept)
        return response


ASK_AGAIN = 300
"""Seconds until the rules are read again; so long a changed policy waits, and so exact the limits are."""
# What a steward without a second proof still opens: setting one up, and leaving.
OPEN_WITHOUT_PROOF = ("/account/", "/static/", "/settings/account/", "/health/", "/ready/", "/metrics/")


class SignInRules:
    """Sessions end after their lifetime or without use, and who needs a second proof is led to set one up.

    The limits go into the session's own expiry, which Django enforces; between two readings of the rules
    no query is made.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = timezone.now()
            if now.timestamp() - request.session.get(ASKED, 0) >= ASK_AGAIN:
                apply_rules(request, request.user, at=now)
            if not request.user.is_authenticated:
                return redirect("account_login")
            if lacks_proof(request, now) and not request.path.startswith(OPEN_WITHOUT_PROOF):
                return redirect("mfa_index")
        return self.get_response(request)


def lacks_proof(request: HttpRequest, now: datetime) -> bool:
    deadline = request.session.get(NEEDS_PROOF)
    return deadline is not None and now.timestamp() >= deadline and not has_second_proof(request)
