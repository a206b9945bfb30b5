"""Building SVG from Python: everything from outside is escaped, numbers are short, no style attributes."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

STATES = ("calm", "warm", "hot", "cool", "none")


def number(value: float) -> str:
    """A coordinate with five significant digits, no trailing zeros and no exponent in the sizes we draw."""
    return f"{value:.5g}" if value >= 0.001 or value <= -0.001 else "0"


def text(value: object) -> str:
    return escape(str(value))


def named(title: str, description: str = "") -> str:
    """<title> and <desc>, the accessible name and description of a drawing."""
    return f"<title>{text(title)}</title>" + (f"<desc>{text(description)}</desc>" if description else "")


def checked_state(state: str) -> str:
    if state not in STATES:
        raise ValueError(f"{state!r} is not one of the states {', '.join(STATES)}")
    return state


def markup(parts: "list[str] | str") -> SafeString:
    """Join pieces that are already escaped."""
    return mark_safe("".join(parts))  # noqa: S308
