"""A sign explained: what it is made of, where its range is set, what it needs, and for whom it opens how
far.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.wording import range_of
from homeostat.core.sentence import say
from homeostat.core.vitals.registry import SMALLEST_GROUP, Sign
from homeostat.platform.help.documents import address_of
from homeostat.platform.shell.speech import speak


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a sign in the reader's language."""

    formula: str
    population: str
    healthy: str
    evidence: str
    assumptions: str
    audience: str
    limits: str
    policy: str
    explanation: str


def definition_of(sign: Sign, latest: Reading | None) -> Definition:
    """The definition, with the range in force for the scope of the latest reading."""
    return Definition(
        speak(sign.formula),
        speak(sign.population),
        range_of(sign, latest.low if latest else None, latest.high if latest else None),
        _evidence(sign),
        speak(sign.assumptions),
        _audience(sign),
        _limits(sign),
        sign.policy,
        address_of(f"explanation/signs/{sign.key.replace('_', '-')}"),
    )


def _evidence(sign: Sign) -> str:
    needed = ngettext("at least %(rows)d row", "at least %(rows)d rows", sign.evidence.rows) % {
        "rows": sign.evidence.rows
    }
    if sign.opening.private:
        return _("%(rows)s; a group has at least %(people)d people") % {
            "rows": needed,
            "people": SMALLEST_GROUP,
        }
    return needed


def _audience(sign: Sign) -> str:
    if sign.opening.private:
        return speak(
            say(
                "Members see the company and {cells_word} of three or more people, opened into epics, "
                "{roles_word} and accounts. What is yours opens to you alone, down to each task."
            )
        )
    seen = say(
        "Members see company and {cells_word}, opened into work, accounts and {roles_word}, never into a "
        "list of people."
    )
    said = [speak(seen)]
    if sign.opening.person_open_to_cell:
        said.append(
            speak(say("What a person has promised is open to those who share {a_cell_word} with them."))
        )
    elif "person" in sign.opening.scopes:
        said.append(_("Your own figure opens to you alone."))
    return " ".join(said)


def _limits(sign: Sign) -> str:
    if sign.chart == "individuals":
        return speak(
            say(
                "Its own limits are the mean of the first twelve {sprints_word} shown ± 2.66 × their mean "
                "moving range (six at least)."
            )
        )
    return speak(
        say(
            "Its own limits are those of a p-chart over the first twelve {sprints_word} shown, with Laney's "
            "correction (six at least); a small {sprint_word} has wider ones."
        )
    )
