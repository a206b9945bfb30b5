"""The JSON Schema of our own form, for editors and for whoever writes files by program."""

import json
from typing import Any

from .form import Organisation


def schema() -> dict[str, Any]:
    """The schema of a whole file; a cell's or person's own file has the one of $defs/Cell or $defs/Person."""
    found = Organisation.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "Homeostat organisation",
    }


def schema_text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
