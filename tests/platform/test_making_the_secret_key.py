"""The secret key that is made at the first start, also when several processes start at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from homeostat.settings import _secret_key


def test_those_who_start_at_once_get_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOMEOSTAT_SECRET_KEY", raising=False)
    for round_ in range(30):
        folder = tmp_path / str(round_)
        monkeypatch.setenv("HOMEOSTAT_DATA", str(folder))
        together = Barrier(8)

        def start(_: int, together: Barrier = together) -> str:
            together.wait()
            return _secret_key()

        with ThreadPoolExecutor(max_workers=8) as pool:
            keys = set(pool.map(start, range(8)))
        assert len(keys) == 1
        assert len(keys.pop()) > 60
        assert [path.name for path in folder.iterdir()] == ["secret_key"]
        assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
