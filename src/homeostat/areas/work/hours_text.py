"""Hours as people write them."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from homeostat.areas.work.invalid import Invalid

DECIMAL = re.compile(r"(\d{0,3}(?:[.,]\d+)?)\s*h?")
CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
WORDS = re.compile(r"(?:(\d{1,3})\s*h)?\s*(?:(\d{1,4})\s*m?(?:in)?)?")
FINEST = Decimal("0.0001")
LEAST = Decimal("0.01")
"""Of an entry of hours: less than a hundredth is shown as nothing."""
SIXTY = Decimal(60)
MOST_WORDS = 4  # of hours: "1 h 30 min"


def parse_hours(text: str) -> Decimal:
    """Decimal hours from "1.5", "1,5", "1:30", "1h 30m", "1h30" or "90m"; Invalid otherwise."""
    given = text.strip().lower()
    found: Decimal | None = None
    if match := CLOCK.fullmatch(given):
        found = Decimal(match[1]) + Decimal(match[2]) / SIXTY
    elif (match := DECIMAL.fullmatch(given)) and match[1] not in ("", ".", ","):
        found = Decimal(match[1].replace(",", "."))
    elif (match := WORDS.fullmatch(given)) and (match[1] or match[2]):
        found = Decimal(match[1] or 0) + Decimal(match[2] or 0) / SIXTY
    if found is None:
        raise Invalid(
            "hours", _("“%s” is not a number of hours.") % text, _("Write 1.5, 1:30, 1h 30m or 90m.")
        )
    return found.quantize(FINEST)


def split_line(text: str) -> tuple[str, str]:
    """The hours a line such as "1h 30m falcon-12 review" begins with, and the rest of it.

    A line that begins with no hours comes back whole, so that its reader says what is wrong with it.
    """
    words = text.split()
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        hours = " ".join(words[:count])
        try:
            parse_hours(hours)
        except Invalid:
            continue
        return hours, " ".join(words[count:])
    return text, ""


def on_the_clock(hours: Decimal) -> str:
    """Hours as hours and minutes, such as 1:05."""
    minutes = int((hours * SIXTY).to_integral_value())
    return f"{minutes // 60}:{minutes % 60:02}"


def written(hours: Decimal) -> str:
    """Hours as they are written into a field: no zeros behind."""
    short = hours.normalize()
    return f"{short:f}"
