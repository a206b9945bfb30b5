"""What the how-to documents tell operators to write down, read out of them by the tests that try it."""

import re
from collections.abc import Mapping
from pathlib import Path

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def block(document: str, language: str, number: int = 0) -> str:
    """A fenced block of a how-to."""
    text = (HOW_TO / f"{document}.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[number]


def adapted(text: str, changes: Mapping[str, str]) -> str:
    """The block on this machine; every change has to find what it changes."""
    for told, here in changes.items():
        assert told in text, f"the document does not say {told!r} any more"
        text = text.replace(told, here)
    return text


def variables(text: str) -> dict[str, str]:
    """Lines NAME=value, as systemd's EnvironmentFile= reads them."""
    pairs = (line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}
