"""What a change is about: one cell, person, role, kind, membership or holding, named in the address."""

from collections.abc import Mapping

from homeostat.areas.organisation.forms import Subject
from homeostat.areas.organisation.forms.base import cell_choices, kind_choices, person_choices, role_choices
from homeostat.core.organisation.reasons import about
from homeostat.core.organisation.timeline import Track
from homeostat.core.organisation.views import Moment
from homeostat.platform.shell.speech import speak

PAIRS = {"membership": ("cell", "person"), "holding": ("role", "person")}


def parts_of(kind: str) -> tuple[str, ...]:
    """The names in the address that say what it is about."""
    return PAIRS.get(kind, (kind,) if kind else ())


def subject_of(kind: str, asked: Mapping[str, str], moment: Moment) -> Subject | None:
    """What the address names, if it is there on the day; () for changes about nothing that exists yet."""
    if not kind:
        return ()
    packed = asked.get(kind, "")
    key = tuple(packed.split("/")) if packed else tuple(asked.get(part, "") for part in parts_of(kind))
    if len(key) != len(parts_of(kind)):
        return None
    return key if moment.facts(Track(kind, key)) is not None else None  # type: ignore[arg-type]


def named_subject(kind: str, subject: Subject, moment: Moment) -> str:
    """The subject in words: Falcon, or Ada's membership of Falcon."""
    return speak(about(moment, Track(kind, subject))) if kind else ""  # type: ignore[arg-type]


def subject_choices(kind: str, moment: Moment, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """What there is to choose from, narrowed to the cell, person or role the address already names."""
    if kind == "cell":
        return cell_choices(moment)
    if kind == "person":
        return person_choices(moment)
    if kind == "role":
        return role_choices(moment)
    if kind == "kind":
        return kind_choices(moment)
    wanted = {part: asked[part] for part in parts_of(kind) if asked.get(part)}
    tracks = [
        track
        for track in moment.tracks("all", kind)
        if all(dict(zip(parts_of(kind), track.key, strict=True))[part] == key for part, key in wanted.items())
    ]
    return sorted(
        (("/".join(track.key), speak(about(moment, track))) for track in tracks),
        key=lambda pair: pair[1].casefold(),
    )
