"""Text as it is searched: without case, accents and punctuation; the same here as in the database.

`FOLDED` and `WORDS` are the database's functions (migrations/0005_search.py makes them); tests hold both
sides equal. A vowel with an umlaut is found by itself, by its plain letter, and by the two letters Germans
write for it.
"""

import unicodedata

SINGLE = str.maketrans("øłđðħıŧ", "olddhit")
DOUBLE = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"))
MARKS = ("\u0300", "\u036f")  # the first and the last of the combining marks
ASCII = "".join(chr(code) for code in range(1, 0x80) if not chr(code).isalnum())
DASHES_AND_QUOTES = "".join(chr(code) for code in range(0x2010, 0x2028))
SEPARATORS = (
    f"{ASCII}{DASHES_AND_QUOTES}"
    "\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u2032\u2033\u2039\u203a\u2044\u2192\u2212\u3001\u3002"
)
_SPACES = str.maketrans(dict.fromkeys(SEPARATORS, " "))


def folded(text: str) -> str:
    """The text in small letters without accents: "Ørsted, Müller" is "orsted, muller"."""
    small = "".join(letter.lower() for letter in text).translate(SINGLE)
    for letter, letters in DOUBLE:
        small = small.replace(letter, letters)
    plain = unicodedata.normalize("NFKD", small)
    return "".join(letter for letter in plain if not MARKS[0] <= letter <= MARKS[1])


def words(text: str) -> list[str]:
    """The words of a text, folded, in their order."""
    return folded(text).translate(_SPACES).replace("\0", " ").split()


def spelt_out(text: str) -> str:
    """The text with umlauts as two letters; the same text where it has none."""
    composed = unicodedata.normalize("NFC", "".join(letter.lower() for letter in text))
    for letter, letters in UMLAUTS:
        composed = composed.replace(letter, letters)
    return composed
