"""Every policy is documented, and read by the code it claims to govern."""

from pathlib import Path

import pytest
from tools.policy_reference import PAGE, page

from homeostat.core.organisation.policies import REGISTRY
from homeostat.core.vitals.duties import KINDS
from homeostat.core.vitals.registry import REGISTRY as SIGNS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "homeostat"
NOT_GOVERNING = (
    "core/organisation/policies.py",
    "connect/demo",
    "migrations",
    "areas/settings/policy_queries.py",
)
# Keys that code puts together, with the line that does.
MADE = {
    **{f"role_load.{kind}_weight": 'f"role_load.{kind}_weight"' for kind in KINDS},
    **{f"limits.{kind}s": 'f"limits.{kind}s"' for kind in KINDS},
    **{f"words.{noun}": 'f"words.{noun}"' for noun in ("cell", "role", "sprint", "steward")},
    **{key: 'startswith("deadlines.")' for key in REGISTRY if key.startswith("deadlines.")},
}


def test_the_reference_is_what_the_registry_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run tools/policy_reference.py"


@pytest.fixture(scope="module")
def governing() -> str:
    paths = sorted(SOURCE.rglob("*.py"))
    return "".join(
        path.read_text()
        for path in paths
        if not path.relative_to(SOURCE).as_posix().startswith(NOT_GOVERNING)
    )


@pytest.mark.parametrize("key", REGISTRY)
def test_a_policy_is_read_by_code(key: str, governing: str) -> None:
    assert MADE.get(key, f'"{key}"') in governing


def test_every_healthy_range_is_of_a_sign() -> None:
    ranges = {key for key in REGISTRY if key.endswith(".range")}
    assert ranges == {sign.policy for sign in SIGNS.values()} - {"sustainability.target"}
