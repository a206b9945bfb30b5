"""Sizes of what we wrote against the bounds of the house style: `python tools/size_report.py`.

Prints for each kind how many there are, their median, the largest and the bound; exit 1 where one is over it.
A bound is raised here, in a commit that says why.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "homeostat"
BOUNDS = {
    "core module": 400,
    "web module": 300,
    "other module": 400,
    "test module": 500,
    "function": 60,
    "test": 60,
    "class": 150,
    "template": 120,
    "style sheet": 250,
    "script": 150,
    "area README": 40,
}
RAISED: dict[str, int] = {}
"""Path, or path:name, to its own bound; each with the reason in the commit that adds it."""
WEB = {"views", "forms", "urls"}


@dataclass(frozen=True, slots=True)
class Size:
    kind: str
    where: str
    lines: int

    @property
    def bound(self) -> int:
        return RAISED.get(self.where, BOUNDS[self.kind])


def sizes(root: Path = ROOT) -> Iterator[Size]:
    """Every measured piece: whole files by their lines, functions and classes by theirs without docstring."""
    for folder in ("src/homeostat", "tests", "bench", "tools"):
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield from python_sizes(path, root)
    patterns = {
        "template": "src/homeostat/**/*.html",
        "style sheet": "src/homeostat/static/css/**/*.css",
        "script": "src/homeostat/static/js/**/*.js",
        "area README": "src/homeostat/areas/*/README.md",
    }
    for kind, pattern in patterns.items():
        for path in sorted(root.glob(pattern)):
            yield Size(kind, str(path.relative_to(root)), len(path.read_text().splitlines()))


def python_sizes(path: Path, root: Path) -> Iterator[Size]:
    text = path.read_text()
    where = path.relative_to(root)
    is_test = where.parts[0] == "tests"
    yield Size(module_kind(where), str(where), len(text.splitlines()))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Size("test" if is_test else "function", f"{where}:{node.name}", length(node))
        elif isinstance(node, ast.ClassDef) and not is_test:
            yield Size("class", f"{where}:{node.name}", length(node))


def module_kind(where: Path) -> str:
    if where.parts[0] == "tests":
        return "test module"
    if where.parts[2:3] == ("core",):
        return "core module"
    if where.stem in WEB or WEB & set(where.parts[:-1]):
        return "web module"
    return "other module"


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """Lines from the name to the end, without decorators and docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def main() -> int:
    found = list(sizes())
    row = "{:<14}{:>7}{:>9}{:>9}{:>7}  {}"
    print(row.format("kind", "count", "median", "largest", "bound", "where"))
    for kind, bound in BOUNDS.items():
        pieces = [size for size in found if size.kind == kind]
        if pieces:
            largest = max(pieces, key=lambda size: size.lines)
            median = f"{statistics.median(size.lines for size in pieces):.0f}"
            print(row.format(kind, len(pieces), median, largest.lines, bound, largest.where))
    over = [size for size in found if size.lines > size.bound]
    for size in over:
        print(
            f"TOO LARGE: {size.kind} {size.where} has {size.lines} lines, the bound is {size.bound}",
            file=sys.stderr,
        )
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
