"""homeostat user: who can sign in, by whoever runs the machine."""

import json

from tests.houses import House

AUDIT = (
    "from homeostat.models import AuditEntry as E; "
    "print(list(E.objects.filter(origin='command').order_by('pk').values_list('action', 'reason')))"
)


def test_a_user_is_added_made_steward_and_helped(house: House) -> None:
    added = house.do("user", "add", "Ada@Example.org", "--reason", "She starts today")
    assert added.returncode == 0, added.stderr
    assert "/account/password/reset/key/" in added.stdout
    assert added.stdout.startswith("http://127.0.0.1:8000/")
    assert "No server runs here" in added.stderr
    assert house.do("user", "steward", "ada@example.org").returncode == 0
    listed = json.loads(house.do("user", "list", "--json").stdout)
    assert [(row["email"], row["steward"], row["active"]) for row in listed] == [
        ("ada@example.org", True, True)
    ]
    again = house.do("user", "reset", "ada@example.org", "--second-factor")
    assert again.stdout != added.stdout
    assert "('add', 'She starts today')" in house.ask(AUDIT)


def test_the_last_steward_stays(house: House) -> None:
    house.do("user", "add", "last@example.org", "--steward")
    house.do("user", "steward", "ada@example.org", "--end")
    ended = house.do("user", "steward", "last@example.org", "--end")
    assert ended.returncode == 1
    assert "choose another person" in ended.stderr


def test_what_cannot_be_is_one_line_and_changes_nothing(house: House) -> None:
    house.do("user", "add", "eve@example.org")
    before = house.do("user", "list").stdout
    for words, code in (
        (["add", "eve@example.org"], 1),
        (["add", "no address"], 2),
        (["add", "new@example.org", "--person", "nobody"], 1),
        (["steward", "stranger@example.org"], 1),
        (["reset", "stranger@example.org"], 1),
        (["invite", "new@example.org", "--person", "nobody"], 1),
    ):
        refused = house.do("user", *words)
        assert refused.returncode == code, words
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
        assert "Traceback" not in refused.stderr
    assert house.do("user", "list").stdout == before


def test_an_invitation_gives_its_link(house: House) -> None:
    invited = house.do("user", "invite", "guest@example.org")
    assert invited.returncode == 0, invited.stderr
    assert "/invitation/" in invited.stdout


def test_an_address_of_a_server_that_is_gone_is_not_taken(house: House) -> None:
    written = house.folder / "data/served_at"
    for told in ("http://127.0.0.1:18799\n127.0.0.1\n18799\n", "nonsense"):
        written.write_text(told)
        added = house.do("user", "invite", f"{len(told)}@example.org")
        assert "\nhttp://127.0.0.1:8000/invitation/" in added.stdout
        assert "set it: HOMEOSTAT_URL=" in added.stderr
    written.unlink()
