"""What a search finds: things by kind, each with the page that opens it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Something a reader may open; `note` tells it from its namesakes, `excerpt` why it was found."""

    title: str
    href: str
    note: str = ""
    icon: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `has_more` where there is more than was asked for."""

    kind: str
    title: str
    found: tuple[Found, ...]
    has_more: bool = False

    @classmethod
    def of(cls, kind: str, title: str, found: list[Found], *, limit: int) -> "Group":
        """A group of the first few; whoever looks for them brings one more than the limit."""
        return cls(kind, title, tuple(found[:limit]), len(found) > limit)
