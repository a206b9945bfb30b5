"""Single sign-on as an operator sets it up: by the environment, in a browser, at a real provider."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.houses import serving_nobody_yet
from tests.platform.signin.provider import House, running


@pytest.fixture(scope="module")
def provider() -> Iterator[House]:
    with running() as house:
        yield house


@pytest.fixture(scope="module")
def site_with_provider(provider: House) -> Iterator[str]:
    more = {
        "HOMEOSTAT_OIDC_URL": provider.address,
        "HOMEOSTAT_OIDC_CLIENT_ID": "homeostat",
        "HOMEOSTAT_OIDC_SECRET": "between-us",
        "HOMEOSTAT_OIDC_NAME": "Harbour ID",
    }
    with serving_nobody_yet(more=more) as address:
        yield address


def test_the_first_user_comes_by_the_provider_and_comes_again(
    page: Page, site_with_provider: str, provider: House
) -> None:
    """The strict policy lets the form lead to the provider, and to nobody else."""
    provider.knows("mira-1", email="mira@example.org", email_verified=True)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
    for _ in range(2):
        page.goto(f"{site_with_provider}/account/login/")
        page.get_by_role("button", name="Continue with Harbour ID").click()
        page.wait_for_url(f"{provider.address}/**")
        page.locator("input[name=sub]").first.fill("mira-1")
        page.locator("form button[type=submit], form input[type=submit], form button").first.click()
        expect(page).to_have_url(f"{site_with_provider}/")
        page.goto(f"{site_with_provider}/settings/account/")
        expect(page.locator("main")).to_contain_text("You sign in as mira@example.org")
        page.goto(f"{site_with_provider}/account/logout/")
        page.get_by_role("button", name="Sign out").click()
    assert not refused
