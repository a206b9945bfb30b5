"""A mapping in words: what each field of a target is made of."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.connect.files.profile import FieldPart, Profile, TargetPart
from homeostat.connect.files.targets import TARGETS

# What is said where a mapping tells none of the fields of which each row needs one.
LACKING = {
    "hours": gettext_lazy(
        "Hours need to be on something: choose the column of the %(fields)s, "
        "or type the name of one account for all rows."
    ),
    "needs": gettext_lazy(
        "Something needs the permission: choose the column of the %(fields)s, "
        "or type the name of one account for all rows."
    ),
}


@dataclass(frozen=True, slots=True)
class DescribedTarget:
    """What one target of a mapping holds, where its rows come from, and its fields in words."""

    label: str
    source: str
    fields: list[tuple[str, str, str]]  # the field, what it is made of, what else is done to it


def described(profile: Profile) -> list[DescribedTarget]:
    return [_target(profile, target) for target in profile.targets]


def lacking(profile: Profile) -> str:
    """What the mapping has to say before any row could be right; empty where nothing is missing."""
    lack = profile.lacks()
    if lack is None:
        return ""
    target, one_of = lack
    fields = [str(TARGETS[target.holds].field(name).label) for name in one_of]
    return str(LACKING[target.holds] % {"fields": _(" or the ").join(fields)})


def _target(profile: Profile, target: TargetPart) -> DescribedTarget:
    wanted = TARGETS[target.holds]
    source = profile.source_of(target)
    return DescribedTarget(
        str(wanted.label),
        "" if profile.is_simple else source,
        [
            (str(field.label), _made_of(target.fields[field.name]), _done_to(target.fields[field.name]))
            for field in wanted.fields
            if field.name in target.fields
        ],
    )


def _made_of(part: FieldPart) -> str:
    if part.first:
        return _("the first that is not empty of %(texts)s") % {"texts": ", ".join(part.first)}
    if part.series is not None:
        told = {"number": part.series.number, "starts": part.series.starts, "days": part.series.days}
        return _("the start of period %(number)s, each of %(days)d days, from %(starts)s on") % told
    if part.middle is not None:
        told = {"start": part.middle.start, "end": part.middle.end}
        return _("the middle of %(start)s and %(end)s") % told
    if part.last is not None:
        told = {"number": part.last.number, "per": part.last.per}
        return _("whether %(number)s is the largest of its %(per)s") % told
    return part.value


def _done_to(part: FieldPart) -> str:
    said = []
    if part.map:
        pairs = [f"{written} = {meant}" for written, meant in part.map.items()]
        said.append(", ".join(pairs[:6]) + (" …" if len(pairs) > 6 else ""))
    if part.otherwise is not None:
        said.append(_("anything else = %(value)s") % {"value": part.otherwise})
    if part.default:
        said.append(_("where it is empty: %(value)s") % {"value": part.default})
    if part.unit != "hours":
        units = {
            "minutes": _("written in minutes"),
            "seconds": _("written in seconds"),
            "days": _("written in days"),
        }
        said.append(units[part.unit])
    if part.date:
        said.append(_("dates like %(forms)s") % {"forms": ", ".join(part.date)})
    return "; ".join(said)
