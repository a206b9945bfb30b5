"""Public holidays of a country, as the page of absences tells them."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.work import queries
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import FIRST_DAY, LAST_DAY
from homeostat.core.organisation import against_country
from homeostat.platform.access import member_of
from homeostat.platform.shell.speech import speak

router = Router()


class OfYear(Schema):
    country: str = Field(
        "", max_length=6, description="A code of ISO 3166 such as DE, or DE-HE with its region; empty: mine."
    )
    year: int | None = Field(
        None, ge=FIRST_DAY.year, le=LAST_DAY.year, description="This one where none is given."
    )


class HolidayOut(Schema):
    day: date = Field(description="On which it is kept.")
    name: str


class HolidaysOut(Schema):
    """`country` is empty where neither I nor the organisation has one."""

    country: str
    year: int
    holidays: list[HolidayOut]


@router.get("/holidays", response=HolidaysOut, summary="Public holidays of a country in a year")
def list_holidays(request: HttpRequest, asked: Query[OfYear]) -> HolidaysOut:
    """Those that are taken off the hours of whoever lives there."""
    viewer, today = member_of(request), timezone.localdate()
    for message, remedy in against_country(asked.country) if asked.country else ():
        raise wrong_field("country", speak(message), speak(remedy))
    country = asked.country or queries.country_of(viewer.person_id, on=today)
    year = asked.year or today.year
    found = queries.holidays_between(country, date(year, 1, 1), date(year + 1, 1, 1))
    return HolidaysOut(
        country=country, year=year, holidays=[HolidayOut(day=day, name=name) for day, name in found]
    )
