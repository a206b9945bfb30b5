"""What the organisation would be if it were as a document says: pure, facts in, facts out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from homeostat.core.organisation import (
    CellFacts,
    Facts,
    HoldingFacts,
    HoursFacts,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    PolicyFacts,
    RoleFacts,
    Snapshot,
    cell_track,
    holding_track,
    hours_track,
    kind_track,
    membership_track,
    person_track,
    policy_track,
    role_track,
)
from homeostat.core.organisation import policies as policy_registry
from homeostat.core.organisation.facts import Part
from homeostat.core.organisation.policy_values import YES_NO
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

from .draft import Draft
from .ending import end
from .form import Cell, Role, Thing
from .reading import Document
from .refused import meant
from .tree import Path, Problem, in_order

F = TypeVar("F", bound=Facts)
OF_ROLE = (
    "name", "purpose", "hours_per_sprint", "wanted_holders", "backup_required", "eligibility", "term_sprints",
)  # fmt: skip


def merged(document: Document, now: Snapshot) -> tuple[Snapshot, list[Problem]]:
    """The organisation of a day as a document wants it, and what stands against it in the document itself.

    What the document leaves out of a thing stays as it is. What becomes of things it does not name at all
    is decided by `covers`: everything and a list of cells end them, listed leaves them.
    """
    draft = Draft(document, now)
    end(draft)
    _write(draft)
    _check_references(draft)
    return Snapshot(draft.facts), sorted([*document.problems, *draft.problems], key=in_order)


def _write(draft: Draft) -> None:
    for key, kind in draft.said.kinds.items():
        if kind is not None:
            path: Path = ("kinds", key)
            old = _old(draft, path, draft.now.kind(key), KindFacts(""), kind)
            draft.facts[kind_track(key)] = replace(old, **_given(kind, "name", "description"))
            _write_policies(draft, path, kind.policies, f"kind:{key}")
    for key, person in draft.said.people.items():
        if person is not None:
            known = _old(draft, ("people", key), draft.now.person(key), PersonFacts(""), person)
            draft.facts[person_track(key)] = replace(known, **_given(person, "name", "country", "time_zone"))
            _write_hours(draft, key, person)
    for key, cell in draft.cells.items():
        _write_cell(draft, key, cell)
    for key, (path, cell_key, role) in draft.roles.items():
        _write_role(draft, (*path, "roles", key), key, cell_key, role)
    _write_policies(draft, (), draft.said.policies, "company")


def _old(draft: Draft, path: Path, old: F | None, default: F, thing: Any) -> F:
    """The facts as they are, or those a new thing starts from; a new thing needs a name."""
    if old is None and not thing.says("name"):
        message = _("“%(key)s” is new and has no name.") % {"key": path[-1]}
        draft.problem(path, message, _("Add name, or correct the key of one that is there."))
    return default if old is None else old


def _write_hours(draft: Draft, key: str, person: Any) -> None:
    if person.says("hours"):
        draft.facts.pop(hours_track(key), None)
        if person.hours is not None:
            draft.facts[hours_track(key)] = HoursFacts(tuple(person.hours))


def _write_cell(draft: Draft, key: str, cell: Cell) -> None:
    path: Path = ("cells", key)
    now = draft.now.cell(key)
    old = _old(draft, path, now, CellFacts("", ""), cell)
    if now is None and not cell.says("kind"):
        message = _("“%(key)s” is new and has no kind.") % {"key": key}
        draft.problem(path, message, _("Add kind, with the key of a kind."))
    draft.facts[cell_track(key)] = replace(old, **_given(cell, "name", "kind", "parent", "purpose"))
    for person, member in cell.members.items():
        if member is not None:
            place = draft.now.membership(key, person) or MembershipFacts()
            given = _given(member, "standing", "share")
            draft.facts[membership_track(key, person)] = replace(place, **given)
    _write_policies(draft, path, cell.policies, f"cell:{key}")


def _write_role(draft: Draft, path: Path, key: str, cell: str | None, role: Role) -> None:
    old = _old(draft, path, draft.now.role(key), RoleFacts(""), role)
    facts = replace(old, cell=cell, **_given(role, *OF_ROLE))
    if role.says("accountabilities"):
        facts = replace(facts, accountabilities=tuple(role.accountabilities))
    draft.facts[role_track(key)] = facts
    now = draft.now.holders(key)
    for person in now:
        draft.facts.pop(holding_track(key, person), None)
    there: set[str] = set()
    for person, part in _parts(draft, role, now):
        willing = person not in role.unwilling if role.says("unwilling") else _was(now, person).willing
        draft.facts[holding_track(key, person)] = HoldingFacts(part, willing)
        there.add(person)
    _check_parts(draft, path, role, there)


def _parts(draft: Draft, role: Role, now: Mapping[str, HoldingFacts]) -> Iterator[tuple[str, Part]]:
    """Who gets which part: as the file says, and where it is silent as before unless it says otherwise."""
    named = {*role.holders, *role.backups}
    parts: tuple[tuple[Part, str, list[str]], ...] = (
        ("backup", "backups", role.backups),
        ("holder", "holders", role.holders),
    )
    for part, said, people in parts:
        if role.says(said):
            yield from ((person, part) for person in people)
            continue
        for person, was in now.items():
            if was.part == part and person not in named and person_track(person) in draft.facts:
                yield person, was.part


def _was(now: Mapping[str, HoldingFacts], person: str) -> HoldingFacts:
    return now.get(person, HoldingFacts())


def _check_parts(draft: Draft, path: Path, role: Role, there: set[str]) -> None:
    for number, person in enumerate(role.backups):
        if person in role.holders:
            message = _("“%(person)s” is both holder and backup.") % {"person": person}
            draft.problem((*path, "backups", number), message, _("Take one of the two out."))
    for number, person in enumerate(role.unwilling):
        if person not in there:
            message = speak(say("“{person}” has no part in this {role_word}.", person=person))
            draft.problem((*path, "unwilling", number), message, meant(person, there))


def _write_policies(draft: Draft, path: Path, policies: Mapping[str, Any], scope: str) -> None:
    for key, value in policies.items():
        at = (*path, "policies", key)
        if value is None:
            continue
        if key not in policy_registry.REGISTRY:
            draft.problem(at, _("There is no policy “%(key)s”.") % {"key": key}, _policy_meant(key, scope))
            continue
        try:
            value = policy_registry.canonical(key, value)
        except policy_registry.NotAValue as error:
            draft.problem(at, _("This is no value of the policy."), _value_meant(key, error))
        draft.facts[policy_track(key, scope)] = PolicyFacts(value)


def _check_references(draft: Draft) -> None:
    people = [track.key[0] for track in draft.facts if track.kind == "person"]
    cells = [track.key[0] for track in draft.facts if track.kind == "cell"]
    kinds = [track.key[0] for track in draft.facts if track.kind == "kind"]
    for key, cell in draft.cells.items():
        at: Path = ("cells", key)
        _check(draft, (*at, "kind"), [cell.kind] if cell.says("kind") else [], kinds, _("kind"))
        noun = speak(say("{cell_word}"))
        _check(draft, (*at, "parent"), [cell.parent] if cell.parent else [], cells, noun)
        members = [person for person, member in cell.members.items() if member is not None]
        _check(draft, (*at, "members"), members, people, _("person"), by_name=True)
    for key, (path, _cell, role) in draft.roles.items():
        for part in ("holders", "backups"):
            _check(
                draft, (*path, "roles", key, part), getattr(role, part), people, _("person"), by_number=True
            )


def _check(
    draft: Draft,
    path: Path,
    named: list[str],
    known: list[str],
    noun: str,
    *,
    by_name: bool = False,
    by_number: bool = False,
) -> None:
    there = set(known)
    for number, key in enumerate(named):
        if key not in there:
            at = (*path, key) if by_name else (*path, number) if by_number else path
            message = _("There is no %(noun)s “%(key)s” in the file or in the organisation.")
            draft.problem(at, message % {"noun": noun, "key": key}, meant(key, known))


def _given(thing: Thing, *fields: str) -> dict[str, Any]:
    """The fields the file says something about."""
    return {name: getattr(thing, name) for name in fields if thing.says(name)}


def _policy_meant(key: str, scope: str) -> str:
    noun = scope.partition(":")[0]
    known = [each for each, policy in policy_registry.REGISTRY.items() if noun in policy.scopes]
    return meant(key, known)


def _value_meant(key: str, error: policy_registry.NotAValue) -> str:
    remedy = speak(error.remedy)
    if policy_registry.REGISTRY[key].kind is YES_NO:
        remedy += " " + _("Write true or false.")
    return remedy
