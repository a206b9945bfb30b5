"""Every page as a browser sees it: whole, from here alone, accessible, never scrolling sideways."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = (
    "/",
    "/organisation/",
    "/organisation/?zoom=heron&sign=resilience",
    "/organisation/list/",
    "/organisation/table/",
    "/organisation/vacancies/",
    "/organisation/compare/",
    "/organisation/changes/",
    "/organisation/change/",
    "/organisation/code/",
    "/organisation/change/split-cell/?cell=juniper",
    "/organisation/cells/juniper/",
    "/organisation/people/ines-okafor/",
    "/organisation/roles/juniper-recruitment/",
    "/sprint/",
    "/work/",
    "/work/tasks/",
    "/work/tasks/?reviewer=-&state=&sort=remaining&col=reviewer&col=epic",
    "/work/tasks/board/?cell=juniper",
    "/work/tasks/board/?cell=",
    "/work/accounts/",
    "/work/clients/",
    "/work/epics/",
    "/work/sprints/",
    "/work/hours/",
    "/work/hours/week/",
    "/work/hours/week/copy/?what=hours",
    "/work/absences/",
    "/work/timer/",
    "/work/templates/",
    "/work/templates/add/",
    "/work/recurring/",
    "/rhythm/",
    "/follow-through/",
    "/decisions/",
    "/outlook/",
    "/signs/",
    "/signs/load/",
    "/signs/spillover/?cell=tidepool",
    "/signs/sustainability/rows/?cell=alder",
    "/import/",
    "/settings/",
    "/settings/people/",
    "/settings/policies/",
    "/settings/words/",
    "/settings/calendar/",
    "/settings/audit/",
    "/settings/account/",
    "/account/email/",
    "/account/2fa/",
    "/account/sessions/",
    "/account/tokens/",
    "/api/",
    "/styleguide/",
    "/search/?q=pl",
    "/help/shortcuts/",
)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(1440, "light"), pytest.param(360, "dark", marks=pytest.mark.xdist_group("pages on a phone"))],
)
def test_pages_are_sound(browser: Browser, site: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Beatrix Holloway").click()
    page.wait_for_url(f"{site}/")
    wrong: dict[str, list[str]] = {}
    for path in PAGES:
        found = look_at(page, site, path) + examine(page)
        if found:
            wrong[path] = found
    context.close()
    assert not wrong, json.dumps(wrong, indent=1)


PATIENCE = 120_000  # milliseconds; two browsers and two servers may share two cores


def look_at(page: Page, site: str, path: str) -> list[str]:
    """What a browser complains of, what comes from elsewhere, what scrolls sideways."""
    found: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(f"console: {message.text[:200]}")

    def request(sent: Request) -> None:
        if not sent.url.startswith((site, "data:", "blob:")):
            found.append(f"leaves the site: {sent.url}")

    page.on("console", console)
    page.on("request", request)
    answer = page.goto(site + path, wait_until="load", timeout=PATIENCE)
    if answer is None or answer.status != 200:
        found.append(f"status {answer and answer.status}")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} first headings")
    if (sideways := page.evaluate(OVERFLOW)) > 0:
        found.append(f"scrolls sideways by {sideways} px")
    page.remove_listener("console", console)
    page.remove_listener("request", request)
    return found


def examine(page: Page) -> list[str]:
    """What axe objects to; nobody listens any more: it tries inline styles, which the policy refuses."""
    # The places' bar stays at the bottom of a small screen; on one as tall as the page it covers nothing.
    width = page.evaluate("() => innerWidth")
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(900, height + 100)})
    page.evaluate(AXE.read_text() + "; null")
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = []
    for violation in page.evaluate("async options => (await axe.run(options)).violations", options):
        nodes = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
        found.append(f"axe {violation['id']}: {nodes}")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("about:blank")  # so that what is said of axe's styles is not heard with the next page
    return found


COLOURS = """() => [...new Set([...document.querySelectorAll('h-chart svg path')]
    .flatMap(each => [each.getAttribute('fill'), each.getAttribute('stroke')])
    .filter(colour => colour?.startsWith('rgb')))].sort()"""


def test_charts_have_the_same_colours_where_nothing_may_move(browser: Browser, site: str) -> None:
    seen = {}
    for motion in ("reduce", "no-preference"):
        context = browser.new_context(reduced_motion=motion)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{site}/account/login/")
        page.get_by_role("button", name="Ines Okafor").click()
        page.goto(f"{site}/signs/sustainability/?cell=juniper")
        for chart in page.locator("h-chart").all():
            chart.scroll_into_view_if_needed()
            expect(chart.locator("svg path").first).to_be_attached()
        page.wait_for_timeout(1_000)  # until what moves has arrived
        seen[motion] = page.evaluate(COLOURS)
        context.close()
    assert seen["reduce"] == seen["no-preference"]
    assert len(seen["reduce"]) > 3


def test_pages_are_complete_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Ines Okafor").click()
    page.goto(f"{site}/organisation/?sign=spillover")
    assert page.get_by_role("link", name="Tidepool, Internal", exact=False).count() == 1
    page.goto(f"{site}/signs/load/")
    page.locator("summary").filter(has_text="table").first.click()
    assert page.get_by_role("table").first.is_visible()
    page.goto(f"{site}/organisation/change/join/")
    assert page.get_by_role("button", name="See what follows").is_visible()
    context.close()


def test_logging_hours_takes_two_keystrokes(page: Page, site: str, sign_in: Callable[[str], None]) -> None:
    sign_in("Oren Baptiste")
    page.wait_for_function("() => customElements.get('h-log-hours')")
    page.keyboard.press("l")
    expect(page.get_by_role("textbox", name="Hours", exact=True)).to_be_focused()
    page.keyboard.type("1:45")
    page.keyboard.press("Enter")
    logged = page.get_by_role("status").filter(has_text=" h on ")
    expect(logged).to_contain_text("1.75 h on")
    logged.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="1.75 h on")).to_have_count(0)
