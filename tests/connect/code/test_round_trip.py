"""Out and in again: the same organisation, the same bytes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.organisation.strategies import snapshots

from homeostat.connect.code.folder import files_of, packed, unpacked, zipped
from homeostat.connect.code.form import Organisation
from homeostat.connect.code.merging import merged
from homeostat.connect.code.reading import complete, read
from homeostat.connect.code.writing import as_file, as_folder
from homeostat.connect.code.yaml_files import Inline, read_yaml, write_yaml
from homeostat.core.organisation import (
    CellFacts,
    Facts,
    KindFacts,
    PersonFacts,
    Refusal,
    RoleFacts,
    Snapshot,
    Track,
    apply,
    beginning,
    diff,
)

pytestmark = pytest.mark.django_db  # problems are told in the organisation's words

DAY = date(2026, 1, 5)
EMPTY = Snapshot({})
any_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
names = any_text.filter(lambda text: text.strip())


@st.composite
def spoken_snapshots(draw: st.DrawFn) -> Snapshot:
    """A valid organisation whose texts are any texts."""
    facts: dict[Track, Facts] = {}
    for track, old in draw(snapshots()).items():
        match old:
            case PersonFacts():
                facts[track] = PersonFacts(draw(names), old.country, old.time_zone)
            case KindFacts():
                facts[track] = KindFacts(draw(names), draw(any_text))
            case CellFacts():
                facts[track] = CellFacts(draw(names), old.kind, old.parent, draw(any_text))
            case RoleFacts():
                lines = tuple(draw(st.lists(any_text, max_size=3)))
                facts[track] = RoleFacts(
                    draw(names),
                    old.cell,
                    draw(any_text),
                    lines,
                    old.hours_per_sprint,
                    old.wanted_holders,
                    old.backup_required,
                    old.eligibility,
                    old.term_sprints,
                )
            case _:
                facts[track] = old
    return Snapshot(facts)


@pytest.mark.parametrize("shape", [as_file, as_folder])
@given(organisation=spoken_snapshots(), other=snapshots())
@settings(max_examples=60, deadline=None)
def test_out_in_and_out_again_gives_the_same_bytes(shape, organisation: Snapshot, other: Snapshot) -> None:
    """Into an empty organisation and into any other one, through the changes that lead there."""
    files = shape(organisation, unwilling=True)
    document = complete(read(files))
    for before in (EMPTY, other):
        target, problems = merged(document, before)
        assert not problems
        assert target == organisation
        after = apply(beginning(before, DAY), changes, DAY) if (changes := diff(before, target)) else None
        assert not isinstance(after, Refusal), str(after)
        there = before if after is None else after.on(DAY)
        assert shape(there, unwilling=True) == files


@given(organisation=snapshots())
@settings(max_examples=40, deadline=None)
def test_preferences_stay_where_files_do_not_tell_them(organisation: Snapshot) -> None:
    document = complete(read(as_folder(organisation)))
    assert merged(document, organisation) == (organisation, [])


@given(organisation=snapshots(), other=snapshots(), cell=st.sampled_from(["falcon", "lark"]))
@settings(max_examples=40, deadline=None)
def test_a_cell_alone_comes_back_and_leaves_the_rest(
    organisation: Snapshot, other: Snapshot, cell: str
) -> None:
    if organisation.cell(cell) is None:
        return
    files = as_file(organisation, within=cell, unwilling=True)
    assert merged(complete(read(files)), organisation) == (organisation, [])


@given(
    value=st.recursive(st.none() | any_text, lambda inner: st.lists(inner) | st.dictionaries(any_text, inner))
)
@settings(max_examples=200, deadline=None)
def test_any_text_survives_writing_and_reading(value: object) -> None:
    [tree] = read_yaml(write_yaml({"value": value}), "f.yaml")
    assert tree.value == {"value": value}


def test_texts_that_some_reader_of_yaml_misreads_are_quoted() -> None:
    risky = [
        "no",
        "Yes",
        "ON",
        "y",
        "null",
        "~",
        "2024-01-01",
        "1_000",
        "010",
        "12:30",
        "1e3",
        "0x1F",
        ".5",
        "",
    ]
    written = write_yaml({text: text for text in risky})
    assert [line for line in written.splitlines() if not line.endswith('"')] == []


def test_numbers_and_short_lists_are_written_plainly() -> None:
    written = write_yaml({"hours": Inline([8, Decimal("4.5"), Decimal("0.0000001")]), "on": True})
    assert written == 'hours: [8, 4.5, 0.0000001]\n"on": true\n'


def test_an_archive_and_a_page_keep_every_file() -> None:
    organisation = Snapshot(
        {
            Track("kind", ("team",)): KindFacts("Team"),
            Track("cell", ("falcon",)): CellFacts("Fälcon", "team"),
            Track("person", ("ada",)): PersonFacts("Ada"),
        }
    )
    files = as_folder(organisation)
    assert sorted(files) == ["cells/falcon.yaml", "organisation.yaml", "people/ada.yaml"]
    assert zipped(files) == zipped(dict(reversed(files.items())))
    assert files_of("any.zip", zipped(files)) == files
    assert unpacked(packed(files)) == files
    assert set(Organisation.model_fields) >= {"cells", "people", "kinds", "roles", "policies"}
