"""Write migrations/0001_initial.py anew from the models (until the first release there is only one)."""

import fcntl
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
MIGRATIONS = ROOT / "src" / "homeostat" / "migrations"


def main() -> int:
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PYTHONPATH": str(ROOT / "src"),
    }
    with open(ROOT / ".remigrate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = MIGRATIONS / "0001_initial.py"
        kept = first.read_text() if first.exists() else None
        later = {path: path.read_text() for path in MIGRATIONS.glob("0*.py") if path != first}
        for path in [first, *later]:
            path.unlink(missing_ok=True)
        result = subprocess.run(
            [sys.executable, "manage.py", "makemigrations", "homeostat", "--name", "initial", "-v", "1"],
            cwd=ROOT,
            env=environment,
            check=False,
        )
        if result.returncode and kept is not None:
            first.write_text(kept)
        for path, text in later.items():
            path.write_text(text)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
