"""Tables as files through the API: the rows and columns of the page, and no others."""

import io
from typing import Any

import polars as pl
import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.connect.api.conftest import Call, World

from homeostat.connect.files.exporting import TABLES
from homeostat.connect.files.formats import FORMATS

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def uncounted() -> None:
    cache.clear()


@pytest.mark.parametrize("who", ["member", "other", "steward"])
def test_every_table_is_the_file_of_the_page(call: Call, world: World, who: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "export": "1000/m/user"}
    browser = Browser()
    browser.force_login(world.viewers[who].user, backend=BACKEND)
    tables = call(who, "get", "/exports").json()
    assert [each["name"] for each in tables] == list(TABLES)
    for table in tables:
        answer = call(who, "get", f"/exports/{table['name']}")
        page = browser.get(reverse("import:export_table", args=[table["name"]]))
        assert (answer.status_code, answer.content) == (200, page.content)
        assert answer["Content-Disposition"] == page["Content-Disposition"]
        assert answer.content.decode().split("\n")[0].split(",") == table["columns"]


def test_people_are_told_as_far_as_they_open(call: Call) -> None:
    columns = {
        who: {each["name"]: each["columns"] for each in call(who, "get", "/exports").json()}
        for who in ("member", "steward")
    }
    assert "email" in columns["steward"]["people"]
    assert "email" not in columns["member"]["people"]
    own = pl.read_csv(io.BytesIO(call("member", "get", "/exports/hours").content))
    others = pl.read_csv(io.BytesIO(call("other", "get", "/exports/hours").content))
    assert (own["person"].to_list(), others["person"].to_list()) == (["mira"], [""])


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_table_comes_in_each_format(call: Call, kind: str) -> None:
    answer = call("member", "get", f"/exports/cells?format={kind}&on=2026-03-02")
    assert answer["Content-Type"] == FORMATS[kind]
    read = {"csv": pl.read_csv, "json": pl.read_json, "parquet": pl.read_parquet, "xlsx": pl.read_excel}[kind]
    assert "falcon" in read(io.BytesIO(answer.content))["key"].to_list()
    assert call("member", "get", "/exports/cells?format=pdf").status_code == 422


def test_a_table_is_narrowed_by_what_it_knows_alone(call: Call, world: World) -> None:
    today = timezone.localdate()
    assert b"Began" in call("member", "get", f"/exports/hours?since={today}").content
    assert b"Began" not in call("member", "get", f"/exports/hours?until={today}").content
    assert b"falcon" not in call("member", "get", "/exports/cells?on=2020-01-01").content
    takes = {each["name"]: each["takes"] for each in call("member", "get", "/exports").json()}
    assert (takes["hours"], takes["people"], takes["tasks"]) == (["since", "until"], ["on"], [])
    for path, field in (
        ("hours?on=2026-03-02", "on"),
        ("people?since=2026-03-02", "since"),
        ("tasks?on=2026-03-02", "on"),
    ):
        (error,) = call("member", "get", f"/exports/{path}").json()["errors"]
        assert (error["field"], bool(error["remedy"])) == (field, True)
    assert call("member", "get", "/exports/nothing").status_code == 404


def test_files_are_counted_together_with_those_of_pages(call: Call, world: World, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "export": "1/m/user"}
    browser = Browser()
    browser.force_login(world.viewers["member"].user, backend=BACKEND)
    assert browser.get(reverse("import:export_table", args=["cells"])).status_code == 200
    answer = call("member", "get", "/exports/cells")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert call("other", "get", "/exports/cells").status_code == 200
    cache.clear()
