"""Passkeys, security keys, authenticator apps and recovery codes, on an installation without the demo.

The key is Chromium's own virtual authenticator, so the real ceremony runs: options, challenge, signature.
A passkey belongs to a host name, therefore the site is opened as `localhost`.
"""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.houses import serving_nobody_yet

EMAIL = "first@example.org"
PASSWORD = "murmelnde Kaskaden unter Birken"


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    """An empty installation with its first user, who is the steward."""
    with serving_nobody_yet(host="localhost") as address:
        yield address


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser's console says; a broken policy would be told here."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("response", lambda answer: found.append(answer.url) if answer.status >= 400 else None)
    yield found
    assert not found


class Key:
    """A virtual authenticator that holds passkeys and knows its owner."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.session = context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
            "authenticatorId"
        ]

    def credentials(self) -> list[dict[str, Any]]:
        answer = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(answer["credentials"])

    def refuse(self) -> None:
        """From now on its owner is not recognised."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})


@pytest.fixture
def key(context: BrowserContext, page: Page) -> Key:
    return Key(context, page)


def sign_out(page: Page, house: str) -> None:
    page.goto(f"{house}/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{house}/account/login/")


def sign_up(page: Page, house: str) -> None:
    page.goto(f"{house}/account/signup/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(f"{house}/")


def sign_in(page: Page, house: str) -> None:
    """As the one user there is, who is made where nobody is here yet."""
    page.goto(f"{house}/account/login/")
    if page.get_by_role("link", name="Create the first account").is_visible():
        sign_up(page, house)
        return
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def prove_again(page: Page, *, before: Locator) -> None:
    """Where a page asks once more who is there, before it shows what was wanted, say it by the password."""
    asked = page.get_by_role("heading", name="Is it you?")
    expect(asked.or_(before)).to_be_visible()
    if asked.is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an authenticator app with that key shows now, or some half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def test_a_passkey_is_added_signs_in_is_renamed_and_removed(
    page: Page, house: str, key: Key, complaints: list[str]
) -> None:
    sign_in(page, house)

    page.goto(f"{house}/account/2fa/")
    expect(page.locator("main")).to_contain_text("You need a second proof by")
    page.get_by_role("link", name="Add a passkey").click()
    prove_again(page, before=page.get_by_label("Name"))
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator("code").count() == 10
    assert [one["isResidentCredential"] for one in key.credentials()] == [True]

    sign_out(page, house)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{house}/")

    page.goto(f"{house}/account/2fa/")
    mine = page.get_by_role("listitem").filter(has_text="My laptop")
    expect(mine).to_contain_text("last used")
    mine.get_by_role("link", name="Rename").click()
    prove_again(page, before=page.get_by_label("Name"))
    page.get_by_label("Name").fill("The old laptop")
    page.get_by_role("button", name="Rename").click()
    renamed = page.get_by_role("listitem").filter(has_text="The old laptop")
    renamed.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("listitem").filter(has_text="The old laptop")).to_have_count(0)

    sign_out(page, house)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("Incorrect code")
    page.goto(house)
    expect(page).to_have_url(re.compile("/account/login/"))


def test_a_key_whose_owner_is_not_recognised_says_so(page: Page, house: str, key: Key) -> None:
    sign_in(page, house)
    page.goto(f"{house}/account/2fa/webauthn/add/")
    prove_again(page, before=page.get_by_label("Sign in with it alone"))
    page.get_by_label("Sign in with it alone").check()
    key.refuse()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("was not used")
    assert key.credentials() == []


def test_at_an_address_of_numbers_a_passkey_says_where_to_go(page: Page) -> None:
    with serving_nobody_yet() as numbers:
        page.goto(f"{numbers}/account/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("alert")).to_contain_text("HOMEOSTAT_URL=http://localhost")


def test_an_app_and_a_recovery_code_are_asked_for_after_the_password(
    page: Page, house: str, complaints: list[str]
) -> None:
    sign_in(page, house)
    page.goto(f"{house}/account/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    prove_again(page, before=page.locator("code"))
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(code_of(secret, steps=-1))
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator("code").all_inner_texts()
    assert len(set(codes)) == 10
    page.reload()
    expect(page.locator("code")).to_have_count(0)

    for proof in (code_of(secret), codes[0]):
        sign_out(page, house)
        sign_in(page, house)
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        page.get_by_label("Code").fill(proof)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_url(f"{house}/")

    sign_out(page, house)
    sign_in(page, house)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
    page.get_by_label("Code").fill(codes[1].replace("-", "").upper())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{house}/account/2fa/")
    expect(page.locator("main")).to_contain_text("8 codes are left")
