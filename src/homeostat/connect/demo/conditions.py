"""What each cell lived through, sprint by sprint: the stories a visitor can find in the figures.

* Juniper slides into overload: a large client arrives at 38, two people leave at 40 and 43, nobody is hired until 47.
* Alder has a good quarter (36 to 42); its retrospective stops at 35, when its host gives the role up.
* Heron, a cell of three, loses one of them for five weeks at 46.
* Tidepool's planned work is dropped first: fires from everybody's services take a third of its time.
* Juniper's recruitment role is held against preference, or by nobody.
"""

from dataclasses import dataclass

from homeostat.connect.demo.cast import NOW

GOOD_QUARTER = range(36, 43)
RETROSPECTIVES_STOP = 35
LONG_ABSENCE = ("owen-gallagher", 46, 35)
"""Who is away, from which sprint's third day, for how many days."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """A cell in a sprint: all shares are fractions."""

    load: float  # hours promised for each hour there is
    fires: float  # of the hours, unplanned
    last_minute: float  # of the finished tasks, closed in the last moment
    slip: float  # factor on how long things take
    accounts: tuple[tuple[str, float], ...]
    holds_retrospective: bool = True


def conditions(cell: str, sprint: int) -> Conditions:
    return {
        "juniper": _juniper,
        "alder": _alder,
        "heron": _heron,
        "tidepool": _tidepool,
        "commons": _commons,
    }[cell](sprint)


def _juniper(sprint: int) -> Conditions:
    strain = max(0.0, min(1.0, (sprint - 37) / (NOW - 37)))
    if sprint < 38:
        accounts: tuple[tuple[str, float], ...] = (
            ("lantern-courses", 0.46), ("open-atlas-maps", 0.36), ("documentation", 0.10), ("recruitment", 0.08),
        )  # fmt: skip
        if 20 <= sprint < 26:
            accounts = (*accounts, ("meridian-records", 0.2))
    else:
        internal = 0.12 - 0.09 * strain
        accounts = (
            ("northwind-portal", 0.50), ("lantern-courses", 0.2), ("open-atlas-maps", 0.18),
            ("documentation", internal / 2), ("recruitment", internal / 2),
        )  # fmt: skip
    return Conditions(0.91 + 0.20 * strain, 0.05, 0.10 + 0.30 * strain, 1.0 + 0.06 * strain, accounts)


def _alder(sprint: int) -> Conditions:
    good = sprint in GOOD_QUARTER
    accounts = (
        ("harbour-billing", 0.52), ("fennmark-timetables", 0.32), ("documentation", 0.09), ("recruitment", 0.07),
    )  # fmt: skip
    return Conditions(
        0.90 if good else 0.93, 0.02 if good else 0.05, 0.06 if good else 0.16, 0.92 if good else 1.0,
        accounts, sprint < RETROSPECTIVES_STOP,
    )  # fmt: skip


def _heron(sprint: int) -> Conditions:
    hit = 46 <= sprint <= 49
    return Conditions(
        1.06 if hit else 0.93, 0.06, 0.3 if hit else 0.14, 1.08 if hit else 1.0,
        (("meridian-records", 0.94), ("documentation", 0.06)),
    )  # fmt: skip


def _tidepool(sprint: int) -> Conditions:
    if sprint < 18:
        accounts: tuple[tuple[str, float], ...] = (
            ("harbour-billing", 0.3), ("fennmark-timetables", 0.22), ("platform", 0.4), ("documentation", 0.08),
        )  # fmt: skip
        return Conditions(0.92, 0.12, 0.12, 1.0, accounts)
    return Conditions(0.87, 0.30, 0.10, 1.05, (("platform", 0.88), ("documentation", 0.12)))


def _commons(sprint: int) -> Conditions:
    accounts = (
        ("business", 0.32), ("design-system", 0.28), ("administration", 0.24), ("documentation", 0.16),
    )  # fmt: skip
    return Conditions(0.88, 0.04, 0.10, 1.0, accounts)


TOPICS: dict[str, tuple[str, ...]] = {
    "northwind-portal": ("export of grades", "sign-in for schools", "class lists", "parents' view", "reading logs",
                         "print sheets", "term calendar", "offline lessons"),
    "lantern-courses": ("catalogue search", "course previews", "author pages", "price rules", "gift codes", "covers"),
    "open-atlas-maps": ("shared drafts", "layer import", "undo history", "place names", "tile cache", "map legends"),
    "harbour-billing": ("invoice layout", "refunds", "parking permits", "payment reminders", "tariffs", "receipts"),
    "fennmark-timetables": ("disruption notices", "open feeds", "platform changes", "stop search", "night services"),
    "meridian-records": ("consent form", "record timeline", "lab results", "access log", "referral letters",
                         "appointment import"),
    "platform": ("base image", "backup drill", "log retention", "certificate renewal", "deploy script", "alert rules",
                 "database upgrade", "staging servers"),
    "documentation": ("runbook", "onboarding page", "glossary", "estimation guide", "holiday checklist"),
    "business": ("offer", "discovery plan", "client interview", "reference page", "tender answer"),
    "design-system": ("form field", "date picker", "empty page", "icon set", "colour roles", "table"),
    "administration": ("invoices", "contract renewal", "travel costs", "insurance papers", "yearly accounts"),
    "recruitment": ("trial task", "job advert", "candidate interview", "mentor's notes"),
}  # fmt: skip
VERBS = ("Build", "Mend", "Rework", "Test", "Plan", "Review", "Simplify", "Document", "Speed up", "Prepare")
SIZES: tuple[tuple[int, float, float], ...] = (
    (1, 2.5, 0.24),
    (2, 5.0, 0.30),
    (3, 9.0, 0.27),
    (5, 16.0, 0.15),
    (8, 26.0, 0.04),
)
"""Story points, hours such a task takes, how often it comes."""
REASONS = (
    "waited for a review",
    "more than it looked",
    "a fire came first",
    "waiting for the client",
    "was away",
)
REVIEW_HOURS = {1: 0.5, 2: 1.0, 3: 2.0, 5: 3.0, 8: 5.0}
"""Hours of a review by story points."""
