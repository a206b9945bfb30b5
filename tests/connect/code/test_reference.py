"""What files and mappings may say is in the reference, and the examples of the how-to are right."""

import re
from pathlib import Path

import pytest

from homeostat.connect.code import form, mapping
from homeostat.connect.code.mapping import parsed
from homeostat.connect.code.reading import read

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = (ROOT / "docs/reference/organisation-as-code.md").read_text()
HOW_TO = (ROOT / "docs/how-to/keep-the-organisation-as-code.md").read_text()


@pytest.mark.parametrize(
    "model", [form.Organisation, form.Kind, form.Cell, form.Member, form.Role, form.Person]
)
def test_every_field_is_in_the_reference(model: type[form.Thing]) -> None:
    assert [name for name in model.model_fields if f"| `{name}` |" not in REFERENCE] == []


def test_every_setting_of_a_mapping_is_in_the_reference() -> None:
    names = [f"cells.{name}" for name in mapping.Cells.model_fields]
    names += [f"people.{name}" for name in mapping.People.model_fields]
    names += [name for name in mapping.Mapping.model_fields if name not in ("cells", "people", "roles")]
    names += list(mapping.MappedRole.model_fields)
    assert [name for name in names if f"`{name}`" not in REFERENCE] == []


def test_the_examples_are_right() -> None:
    examples = [
        re.sub("^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n|^\n)+", HOW_TO, re.M)
    ]
    files = [each for each in examples if each.strip().startswith("people:")]
    mappings = [each for each in examples if each.strip().startswith("covers =")]
    assert (len(files), len(mappings)) == (1, 1)
    assert read({"organisation.yaml": files[0]}).organisation.cells["falcon"]
    assert parsed(mappings[0], "m.toml").roles[0].backups == ["reviewers[]"]
