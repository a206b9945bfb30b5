"""The stretch of a long text that tells why it was found."""

from django.utils.text import Truncator

from homeostat.platform.search.asked import Asked
from homeostat.platform.search.folding import spelt_out, words

BEFORE = 40  # letters shown before the word


def excerpt(text: str, asked: Asked, *, length: int = 160) -> str:
    """On one line, the text from a little before the longest word that was asked for."""
    parts = text.split()
    found = next((place for place, part in enumerate(parts) if _meets(part, asked)), 0)
    begin, room = found, BEFORE
    while begin and len(parts[begin - 1]) < room:
        begin -= 1
        room -= len(parts[begin]) + 1
    shown = " ".join(parts[begin:])
    return Truncator(f"… {shown}" if begin else shown).chars(length)


def _meets(part: str, asked: Asked) -> bool:
    ways = max(asked.words, key=lambda ways: len(ways[0]), default=())
    return any(word.startswith(ways) for word in (*words(part), *words(spelt_out(part)))) if ways else False
