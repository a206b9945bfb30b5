"""The tag with which a page says that its figures are from before a change."""

from typing import Any

from django import template

from homeostat.areas.vitals.freshness import waiting_sprints

register = template.Library()


@register.inclusion_tag("vitals/_freshness.html", takes_context=True)
def freshness(context: template.Context) -> dict[str, Any]:
    """A note while figures are computed anew, else nothing; one query where none are."""
    here = context["request"].get_full_path()
    return {"waiting": waiting_sprints(), "here": here, "asked": False, "words": context["words"]}
