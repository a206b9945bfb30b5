"""Write docs/reference/api.md from the OpenAPI document: `python tools/api_reference.py`."""

import os
from pathlib import Path

PLACE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "api.md"
HEAD = """# API

Written from the OpenAPI document (`tools/api_reference.py`); how to begin is in
[Use the API](../how-to/use-the-api.md). Addresses are below `/api/v1`. Every read takes `If-None-Match`,
every write `Idempotency-Key`. Problems are told as `application/problem+json`.
"""


def reference() -> str:
    """The operations by noun, each with what it takes, as Markdown."""
    from homeostat.connect.api.app import ROOT, document
    from homeostat.connect.api.problems import KINDS
    from homeostat.connect.api.telling import told_by_tag

    lines = [HEAD]
    for tag, operations in told_by_tag(document()).items():
        lines += [
            f"## {tag.capitalize()}",
            "",
            "| operation | what it is for | scope | takes |",
            "| --- | --- | --- | --- |",
        ]
        for one in operations:
            fields = [*one.parameters, *one.body]
            takes = ", ".join(f"`{each.name}`" for each in fields if each.name.count(".") < 1)
            about = " ".join([f"{one.title}.", *one.about.split()])
            address = f"`{one.method} {one.path.removeprefix(ROOT)}`"
            lines.append(f"| {address} | {about} | `{one.scope}` | {takes or '–'} |")
        lines.append("")
    lines += ["## Problems", "", "| status | kind | meaning |", "| --- | --- | --- |"]
    lines += [f"| {status} | `{kind}` | {title} |" for kind, (status, title) in KINDS.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    import django

    django.setup()
    PLACE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
