"""The documents about the API: the reference is the document, the how-to works, the page shows all."""

import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from tests.connect.api.conftest import World
from tools.api_reference import PLACE, reference

from homeostat.areas.organisation.snapshots import snapshot
from homeostat.connect.api.app import document
from homeostat.connect.code.writing import as_file

pytestmark = pytest.mark.django_db
HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "use-the-api.md"
TELL = """curl() { python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$@"; }\n"""


def test_the_reference_is_written_from_the_document() -> None:
    """After a change of an operation: python tools/api_reference.py"""
    assert PLACE.read_text(encoding="utf-8") == reference()


def taken_out(name: str) -> SimpleUploadedFile:
    """The organisation as the file that was taken out just before."""
    return SimpleUploadedFile(name, as_file(snapshot(date(2027, 1, 11)))[name].encode())


def test_the_commands_of_the_how_to_work(world: World, text_of) -> None:
    scripts = re.findall(r"```sh\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    token = text_of("member")
    told = subprocess.run(
        ["bash", "-euc", TELL + "\n".join(scripts)],
        env={"HOMEOSTAT": "", "TOKEN": token, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    commands = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(commands) >= 5
    for command in commands:
        headers, body, address, method, form = {}, None, "", "", {}
        words = iter(command)
        for word in words:
            if word == "-H":
                name, value = next(words).split(": ", 1)
                headers[name] = value
            elif word == "-d":
                body = next(words).replace("falcon-1", world.task.key)
            elif word == "-F":
                name, value = next(words).split("=", 1)
                form[name] = taken_out(value[1:]) if value.startswith("@") else value
            elif word == "-o":
                next(words)
            elif word == "-X":
                method = next(words).lower()
            elif not word.startswith("-"):
                address = word
        more = {} if body is None else {"data": body, "content_type": headers.pop("Content-Type")}
        more = {"data": form} if form else more
        answer = getattr(Browser(), method or ("post" if more else "get"))(address, headers=headers, **more)
        assert answer.status_code < 300, (command, answer.content)


def test_the_page_shows_every_operation(world: World) -> None:
    browser = Browser()
    browser.force_login(
        world.viewers["visitor"].user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = browser.get("/api/").content.decode()
    for path in document()["paths"].values():
        for operation in path.values():
            assert f'id="{operation["operationId"]}"' in page
    assert 'id="problem-not-found"' in page
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert not [each for each in ids if " " in each]
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert Browser().get("/api/").status_code == 302
    assert browser.post("/api/").status_code == 405


def test_the_document_is_open_and_says_the_scopes() -> None:
    told = Browser().get("/api/v1/openapi.json").json()
    assert told["paths"]["/api/v1/tasks"]["post"]["x-scope"] == "work:write"
    assert told["components"]["schemas"]["Problem"]["properties"].keys() >= {"type", "title", "errors"}
    conditional = told["paths"]["/api/v1/tasks/{key}"]["patch"]["parameters"]
    assert "If-Match" in [each["name"] for each in conditional]
    assert Browser().post("/api/v1/openapi.json").status_code == 405
