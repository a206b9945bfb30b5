"""What the search finds, as on its page."""

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from homeostat.connect.api.schema import Schema
from homeostat.platform.access import viewer_of
from homeostat.platform.search.asked import LONGEST, Asked
from homeostat.platform.search.sources import find

router = Router()
MANY, MOST = 8, 50


class FoundOut(Schema):
    title: str
    note: str = Field(description="Tells it from others of the same title.")
    href: str = Field(description="The page that opens it.")
    excerpt: str = Field(description="Of a comment, what was said there; of all else nothing.")


class GroupOut(Schema):
    """What was found of one kind."""

    kind: str
    title: str
    found: list[FoundOut]
    has_more: bool = Field(description="Whether there is more than was asked for.")


class Looked(Schema):
    q: str = Field(max_length=LONGEST, description="Beginnings of words.")
    only: str = Field("", max_length=20, description="One kind alone, such as `person` or `task`.")
    limit: int = Field(MANY, ge=1, le=MOST, description="How many of each kind at most.")


@router.get("/search", response=list[GroupOut], summary="Search")
def search(request: HttpRequest, asked: Query[Looked]) -> list[GroupOut]:
    """What the reader may open, by kind, in the order of the page; things to do are for the page alone."""
    groups = find(viewer_of(request), Asked.typed(asked.q, limit=asked.limit, only=asked.only))
    return [GroupOut(**asdict(group)) for group in groups]
