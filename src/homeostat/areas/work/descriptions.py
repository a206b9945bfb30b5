"""The description of a task or an epic as its page shows it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from homeostat.areas.work import comment_text

LONG = 1_200  # letters
MANY = 18  # lines
BEGINNING = 280  # letters


@dataclass(frozen=True, slots=True)
class Description:
    """A description as HTML; a long one is opened by whoever wants all of it."""

    html: SafeString
    is_long: bool
    beginning: str


def shown(text: str) -> Description | None:
    """A description for its page; none where nothing is written."""
    if not text:
        return None
    is_long = len(text) > LONG or text.count("\n") >= MANY
    beginning = Truncator(" ".join(text.split())).chars(BEGINNING) if is_long else ""
    return Description(comment_text.of_nobody(text), is_long, beginning)
