"""Rows with problems are set aside; what they describe is remembered, so that nobody makes it up."""

from collections.abc import Sequence

import polars as pl

from homeostat.connect.files.reading import ROW
from homeostat.connect.files.shaping import FILE

DECLARED = ("people", "cells", "clients", "accounts", "epics", "permissions")


class Sieve:
    """The problems found so far, how many rows of each noun they cost, and notes for the reader."""

    def __init__(self, counts: dict[str, dict[str, int]], notes: list[str]) -> None:
        self.counts = counts
        self.notes = notes
        self.found: list[pl.DataFrame] = []
        self.broken: dict[str, set[str]] = {}  # names of things whose own row has a problem

    def without(self, noun: str, frame: pl.DataFrame, problems: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """The rows without problems; the others are counted as skipped."""
        if not problems:
            return frame
        self.found += problems
        bad = pl.concat(problems).select(FILE, ROW).unique()
        good = frame.join(bad, on=[FILE, ROW], how="anti", maintain_order="left")
        self.skip(noun, frame.height - good.height)
        if noun in DECLARED or noun == "tasks":
            dropped = frame.join(bad, on=[FILE, ROW], how="semi")
            for name in ("name", "external_key"):
                if name in frame.columns:
                    texts = dropped[name].drop_nulls().to_list()
                    self.broken.setdefault(noun, set()).update(text.strip().casefold() for text in texts)
        return good

    def skip(self, noun: str, number: int) -> None:
        count = self.counts.setdefault(noun, {"new": 0, "changed": 0, "unchanged": 0, "skipped": 0})
        count["skipped"] += number
