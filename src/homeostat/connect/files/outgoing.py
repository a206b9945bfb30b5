"""What a table that is taken out is, and those beside work: what was said, linked, kept, asked, stated."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeostat.areas.settings.models import Override
from homeostat.areas.work import comment_text
from homeostat.areas.work.comment_text import Named
from homeostat.areas.work.models import Comment, Recurrence, StatedLimit, TaskLink, Template
from homeostat.areas.work.outlines import Outline, outlines_of
from homeostat.areas.work.queries.names import everybody
from homeostat.connect.files.access import limits_shown
from homeostat.core.sentence import say
from homeostat.platform.access import Viewer
from homeostat.platform.shell.speech import speak_later

PERIOD = "; start start date; end end date"


@dataclass(frozen=True)
class Exported:
    """A table to take out: where its rows are, and each column's place in them and kind.

    `own_only` are columns that are empty in rows of others, `shown` tells which rows a viewer gets (None: all
    of them), `turned` makes of the texts of the rows what the table says.
    """

    label: Promise | str
    rows: Callable[[], QuerySet[Any]]
    columns: Mapping[str, tuple[str, str]]
    dated: bool = False
    stewards_only: frozenset[str] = field(default_factory=frozenset)
    own_only: frozenset[str] = field(default_factory=frozenset)
    shown: Callable[[Viewer | None], Q | None] = lambda _viewer: None
    turned: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame


def columns_of(text: str) -> dict[str, tuple[str, str]]:
    """Columns from lines of `name place kind`; the kind may be left out for texts."""
    found = {}
    for line in text.split(";"):
        name, place, *kind = line.split()
        found[name] = (place, kind[0] if kind else "text")
    return found


def _as_written(frame: pl.DataFrame) -> pl.DataFrame:
    """Comments as their authors write them: people by their keys."""
    people = {pk: Named(pk, key, name) for pk, (key, name) in everybody().items()}
    texts = [comment_text.written(text or "", people) for text in frame["text"]]
    return frame.with_columns(pl.Series("text", texts, dtype=pl.String))


OUTLINE = ("title", "cell", "account", "epic", "role", "assignee", "assign_adder", "reviewer", "points",
           "estimate", "description")  # fmt: skip


def _task_by_task(frame: pl.DataFrame) -> pl.DataFrame:
    """Templates, one row for each of their tasks, in their order."""
    told = ("key", "name", "offered_to")
    rows = [
        (*(row[name] for name in told), str(place), *_outline(outline))
        for row in frame.iter_rows(named=True)
        for place, outline in enumerate(outlines_of(json.loads(row["title"])), start=1)
    ]
    schema = dict.fromkeys((*told, "place", *OUTLINE), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").select(frame.columns)


def _outline(outline: Outline) -> list[str]:
    facts = asdict(outline)
    facts["assign_adder"] = "t" if outline.assign_adder else "f"
    return [facts[name] for name in OUTLINE]


def _with_states(frame: pl.DataFrame) -> pl.DataFrame:
    """Overrides with what became of each."""
    states = {str(row.pk): row.state for row in Override.objects.told()} or {"": ""}
    return frame.with_columns(pl.col("state").replace_strict(states, default="", return_dtype=pl.String))


BESIDE: dict[str, Exported] = {
    "comments": Exported(
        _("comments"),
        lambda: Comment.objects.filter(removed_at=None),
        columns_of(
            "task task__key; epic epic__key; author author__key; at at moment; edited_at edited_at moment;"
            "text text"
        ),
        turned=_as_written,
    ),
    "links": Exported(
        _("links between tasks"),
        lambda: TaskLink.objects.filter(removed_at=None),
        columns_of("task source__key; kind kind; other target__key"),
    ),
    "templates": Exported(
        _("templates of tasks"),
        lambda: Template.objects.all(),
        columns_of(
            "key key; name name; offered_to cell__key; place pk number; title tasks; cell cell__key;"
            "account key; epic key; role key; assignee key; assign_adder key truth; reviewer key;"
            "points key hours; estimate key hours; description key"
        ),
        turned=_task_by_task,
    ),
    "recurrences": Exported(
        _("tasks that come again"),
        lambda: Recurrence.objects.all(),
        columns_of(
            "template template__key; rule rule; start start date; last_day end date; times times number;"
            "lead_days lead_days number; on_day_off on_day_off; fill fill; paused_at paused_at moment;"
            "finding finding"
        ),
    ),
    "overrides": Exported(
        speak_later(say("values asked for one {cell_word}")),
        lambda: Override.objects.all(),
        columns_of(
            "cell cell__key; policy policy; value value; why why; asker asker__key;"
            "asked_at asked_at moment; state pk" + PERIOD
        ),
        turned=_with_states,
    ),
    "limits": Exported(
        _("what people want to carry at most"),
        lambda: StatedLimit.objects.all(),
        columns_of("person person__key; start start date; limit limit hours"),
        shown=limits_shown,
    ),
}
