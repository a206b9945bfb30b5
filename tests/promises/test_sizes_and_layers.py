"""The bounds of the house style, and the direction of dependencies."""

import subprocess
import sys
from pathlib import Path

from tools.size_report import sizes

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_larger_than_its_bound() -> None:
    assert not [f"{size.where}: {size.lines} > {size.bound}" for size in sizes() if size.lines > size.bound]


def test_dependencies_point_one_way() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_nothing_imports_another_areas_views() -> None:
    """A view parses, asks, calls one action or query, answers; what two areas need is in a data module."""
    found = []
    areas = ROOT / "src" / "homeostat" / "areas"
    for path in areas.rglob("*.py"):
        own = path.relative_to(areas).parts[0]
        for line in path.read_text().splitlines():
            if line.startswith(("from homeostat.areas.", "import homeostat.areas.")) and ".views" in line:
                other = line.split("homeostat.areas.", 1)[1].split(".")[0]
                if other != own:
                    found.append(f"{path.relative_to(ROOT)}: {line}")
    assert not found


def test_modules_are_called_after_what_they_are() -> None:
    vague = {"utils", "util", "helpers", "common", "misc", "services", "managers"}
    assert not [str(path) for path in (ROOT / "src" / "homeostat").rglob("*") if path.stem in vague]
