"""The forms of values in requests and answers that several nouns share."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from homeostat.areas.work.models.descriptions import LONGEST
from homeostat.connect.api.schema import Schema

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def _of_our_time(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"a day lies between {FIRST_DAY} and {LAST_DAY}")
    return day


def _written(value: Any) -> Any:
    """Days and moments are written out; a bare number is nobody's birthday in 1970."""
    if isinstance(value, str) and value.lstrip("+-").replace(".", "", 1).isdigit():
        raise ValueError("write it as 2027-03-03, a moment as 2027-03-03T09:00:00Z")
    if isinstance(value, int | float):
        raise ValueError("write it as 2027-03-03, a moment as 2027-03-03T09:00:00Z")
    return value


Day = Annotated[date, AfterValidator(_of_our_time), BeforeValidator(_written)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
Hours = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=4, allow_inf_nan=False)]
Points = Annotated[Decimal, Field(ge=0, max_digits=6, decimal_places=2, allow_inf_nan=False)]
Key = Annotated[str, Field(max_length=80, description="The key of a row that is there.")]
ExternalKey = Annotated[str, Field(max_length=200, description="What another system calls it.")]
Description = Annotated[str, Field(max_length=LONGEST, description="What it is about, in Markdown.")]
Reason = Annotated[str, Field(max_length=2000, description="Why; the audit log keeps it.")]


class Body(Schema):
    """What a request says; a field nobody knows is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """The fields that were sent, without the reason."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"reason"}}
