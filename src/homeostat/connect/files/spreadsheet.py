"""Cells that spreadsheet programs would take for formulas, made harmless."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet program could run it."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
