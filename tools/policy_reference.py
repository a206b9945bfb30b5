"""Write docs/reference/policies.md anew from the registry of policies."""

import sys
from collections.abc import Iterator
from pathlib import Path

from homeostat.core.organisation.policies import REGISTRY, PolicyDefinition, said
from homeostat.core.sentence import spoken

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "policies.md"
HEAD = """# Policies

Every rule an organisation sets itself: *Settings*, *Policies*, the [API](api.md) (`/policies`) or the
[organisation as code](organisation-as-code.md). Each value holds from a day on and keeps its history.

*Set by* says who sets the value for everybody, and takes it back: **stewards** alone where a policy decides
who sees, keeps, gets in or may do what; for ways of working **members**, which is whoever may change the
organisation (`organisation.changed_by`). Where one cell may have [another
value](../how-to/change-a-rule-for-one-cell.md), the last column says who approves it; there a kind of cell
may have its own, too, which stewards alone set. The value for everybody needs no approval. Where to begin:
[presets](../how-to/start-from-a-preset.md).
This page is written from the registry by `tools/policy_reference.py`.
"""
APPROVES = {
    "nobody": "nobody: one value for all",
    "stewards": "a steward",
    "members": "members of the cell, or a steward",
    "role": "holders of the role of `overrides.role`, or a steward",
}


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_groups())


def _groups() -> Iterator[str]:
    nouns = dict.fromkeys(key.partition(".")[0] for key in REGISTRY)
    for noun in nouns:
        yield f"\n## {noun}\n\n| policy | what it says | as supplied | values | set by | for one cell |\n"
        yield "| --- | --- | --- | --- | --- | --- |\n"
        yield from (_row(each) for key, each in REGISTRY.items() if key.partition(".")[0] == noun)


def _row(policy: PolicyDefinition) -> str:
    unit = f" {policy.unit}" if policy.unit is not None else ""
    default = spoken(said(policy.key, policy.default))
    hint = f"{policy.kind.hint}{', as a share of one' if policy.is_share else ''}"
    cells = (
        f"**{policy.title}** `{policy.key}`",
        str(policy.description),
        f"{default}{unit}",
        hint,
        policy.set_by,
        APPROVES[policy.approval],
    )
    return "| " + " | ".join(cells) + " |\n"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{len(REGISTRY)} policies in {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
