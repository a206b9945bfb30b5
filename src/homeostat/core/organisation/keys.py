"""The keys by which people, kinds, cells and roles are told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

KEY = re.compile(r"[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?")


def is_key(text: str) -> bool:
    """Whether a text is a key: small letters, digits, - and _, letter or digit at both ends, 64 at most."""
    return KEY.fullmatch(text) is not None


def key_for(name: str, *, taken: Container[str] = ()) -> str:
    """A key made of a name that is not taken: “Café №1” gives cafe-no1, then cafe-no1-2."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "unnamed"
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key[: 62 - len(str(number))]}-{number}"
    return free
