"""What somebody looks for, in the forms that the database and lists in memory compare with."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from homeostat.platform.search.folding import folded, spelt_out, words

LONGEST = 100
MOST_WORDS = 8
SHORT = 2  # letters


@lru_cache(maxsize=4096)
def _known_words(text: str) -> tuple[str, ...]:
    """The words of a title in memory, in each way to write them: there are few, asked about all the time."""
    return tuple(dict.fromkeys([*words(text), *words(spelt_out(text))]))


def _as_query(asked: Iterable[tuple[str, ...]]) -> str:
    return " & ".join("({})".format(" | ".join(f"'{way}':*" for way in ways)) for ways in asked)


@dataclass(frozen=True)
class Asked:
    """Words to look for, each as the beginning of a word; `limit` is how many of each kind to bring."""

    text: str
    limit: int = 6
    only: str = ""

    @classmethod
    def typed(cls, text: str, *, limit: int, only: str = "") -> "Asked":
        """What somebody typed, tidied."""
        return cls(" ".join(text.replace("\0", " ").split())[:LONGEST], limit, only)

    @cached_property
    def words(self) -> list[tuple[str, ...]]:
        """Each word with the other ways to write it."""
        text = self.text[:LONGEST]
        plain, spelt = words(text), words(spelt_out(text))
        return [tuple(dict.fromkeys(pair)) for pair in zip(plain, spelt, strict=True)][:MOST_WORDS]

    @property
    def start(self) -> str:
        """How a name begins that is meant most likely."""
        return folded(self.text[:LONGEST]).strip()

    @property
    def query(self) -> str:
        """The same as PostgreSQL asks it, for a `tsquery`; words hold letters and digits alone."""
        return _as_query(self.words)

    @property
    def query_of_long_words(self) -> str:
        """That without words of one or two letters, which begin very many, if there are longer ones."""
        return _as_query([ways for ways in self.words if len(ways[0]) > SHORT] or self.words)

    def wants(self, kind: str) -> bool:
        """Whether this kind of thing is looked for."""
        return self.only in ("", kind)

    def meets(self, *texts: str) -> bool:
        """Whether each word begins a word of the texts."""
        known = [word for text in texts for word in _known_words(text)]
        return all(any(word.startswith(way) for word in known for way in ways) for ways in self.words)

    def best_first(self, titles: Iterable[str]) -> list[int]:
        """The places of the titles: those that begin as asked first, otherwise in their order."""
        found = list(titles)
        return sorted(range(len(found)), key=lambda place: not folded(found[place]).startswith(self.start))
