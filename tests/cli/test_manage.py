"""manage.py: Django's own commands find the embedded database running, and leave it as it was."""

import subprocess
import sys
from pathlib import Path

from tests.houses import House

ROOT = Path(__file__).resolve().parents[2]


def manage(house: House, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=house.environment | more, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip


def test_a_command_starts_the_database_it_needs(bare_house: House) -> None:
    result = manage(bare_house, "showmigrations", "homeostat")
    assert result.returncode == 0, result.stderr
    assert "[ ] 0001_initial" in result.stdout
    pid = bare_house.folder / "postgres" / "cluster" / "data" / "postmaster.pid"
    assert not pid.exists(), "its last user stops the server"


def test_a_command_of_the_source_alone_starts_nothing(bare_house: House) -> None:
    for words in (["check"], ["migrate", "--help"], []):
        result = manage(bare_house, *words)
        assert result.returncode == 0, result.stderr
    assert not (bare_house.folder / "postgres").exists()


def test_a_database_out_of_reach_is_said_in_a_line(bare_house: House) -> None:
    result = manage(bare_house, "showmigrations", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
