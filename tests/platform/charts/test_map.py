import re
import time
from xml.etree import ElementTree

import pytest

from homeostat.platform.charts.map import LivingMap, MapNode, MapPerson, MapRole
from homeostat.platform.charts.map_labels import estimated_width, fitted
from homeostat.platform.charts.map_layout import lay_out


def person(key: str, *, share: float | None = 0.9, state: str = "calm") -> MapPerson:
    return MapPerson(
        key, key[:2].upper(), f"{key.title()} Example", f"/people/{key}/", share, state, "load 0.90"
    )


def cell(key: str, *, people: int = 4, children: tuple[MapNode, ...] = (), state: str = "calm") -> MapNode:
    return MapNode(
        key,
        key.title(),
        "generalist",
        f"/cells/{key}/",
        state,
        "load 0.94",
        children=children,
        people=[person(f"{key}-{number}") for number in range(people)],
        roles=[MapRole(f"{key}-lead", "Lead", f"/roles/{key}/", "vacant", "vacant")],
    )


def living(*nodes: MapNode, zoom: str = "") -> LivingMap:
    return LivingMap(nodes, "The cells", zoom=zoom, zoom_href=lambda key: f"?zoom={key}")


def parsed(drawing: LivingMap) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{drawing.svg}</div>")


def links(drawing: LivingMap, kind: str) -> list[ElementTree.Element]:
    return [one for one in parsed(drawing).iter("a") if one.get("class") == kind]


def test_every_cell_person_and_role_is_a_link_with_a_name() -> None:
    drawing = living(cell("alder"), cell("heron", people=3))
    assert [one.get("aria-label") for one in links(drawing, "cell")] == [
        "Alder, generalist, load 0.94",
        "Heron, generalist, load 0.94",
    ]
    assert len(links(drawing, "person")) == 7
    assert {one.get("href") for one in links(drawing, "role")} == {"/roles/alder/", "/roles/heron/"}
    assert all(one.get("aria-label") and one.find("title") is not None for one in parsed(drawing).iter("a"))


def test_a_cell_zooms_and_the_zoomed_cell_leads_to_its_page() -> None:
    drawing = living(cell("alder"), cell("heron"), zoom="heron")
    hrefs = {one.get("data-key"): one.get("href") for one in links(drawing, "cell")}
    assert hrefs["cell:heron"] == "/cells/heron/"
    assert hrefs.get("cell:alder", "?zoom=alder") == "?zoom=alder"
    assert drawing.out_href == "?zoom="
    assert [node.key for node in drawing.way] == ["heron"]


def test_zooming_out_of_a_nested_cell_leads_to_the_one_round_it() -> None:
    drawing = living(cell("group", children=(cell("alder"), cell("heron"))), zoom="alder")
    assert drawing.out_href == "?zoom=group"
    assert [node.key for node in drawing.way] == ["group", "alder"]


def test_an_unknown_zoom_shows_the_whole() -> None:
    drawing = living(cell("alder"), zoom="nowhere")
    assert drawing.zoomed is None
    assert drawing.view == drawing.placed[1]


def test_what_a_cell_holds_lies_inside_it() -> None:
    placed, frame = lay_out(
        [cell("group", people=5, children=(cell("alder"), cell("heron", people=9))), cell("tide")]
    )
    cells = {one.value.key: one for one in placed if one.kind == "cell"}
    for one in placed:
        assert one.r - 1e-6 <= one.x <= frame.width - one.r + 1e-6
        assert one.r - 1e-6 <= one.y <= frame.height - one.r + 1e-6
        if one.within:
            outer = cells[one.within]
            away = ((one.x - outer.x) ** 2 + (one.y - outer.y) ** 2) ** 0.5
            assert away + one.r <= outer.r * 1.0001


def test_the_names_of_cells_do_not_overlap_and_are_readable_when_narrow() -> None:
    sizes = {"alder": 11, "heron": 3, "juniper": 12, "tidepool": 4}
    drawing = living(*(cell(key, people=size) for key, size in sizes.items()))
    names = [label for label in drawing.labels(width=290) if label.kind == "name"]
    assert {label.text for label in names} == {"Alder", "Heron", "Juniper", "Tidepool"}
    assert all(label.size >= 11 for label in names)
    height = 290 * drawing.view.height / drawing.view.width
    boxes = [
        (
            label.x * 2.9 - estimated_width(label.text, label.size) / 2,
            label.x * 2.9 + estimated_width(label.text, label.size) / 2,
            label.y * height / 100 + label.dy - label.size,
            label.y * height / 100 + label.dy,
        )
        for label in names
    ]
    for index, a in enumerate(boxes):
        for b in boxes[index + 1 :]:
            assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]


def test_a_text_that_does_not_fit_is_shortened_and_then_left_out() -> None:
    assert fitted("Infrastructure", 200, (15, 11)) == ("Infrastructure", 15)
    shortened = fitted("Infrastructure", 60, (15, 11))
    assert shortened is not None
    assert shortened[0].endswith("…")
    assert fitted("Infrastructure", 12, (15, 11)) is None


def test_names_are_escaped_everywhere() -> None:
    node = MapNode("x", "<script>alert('&')</script>", 'a"b', "/c/", "hot", "<b>")
    drawing = LivingMap([node], "Title <i>")
    for markup in (drawing.svg, drawing.standalone()):
        assert "<script" not in markup
        assert "<b>" not in markup
        assert "<i>" not in markup
    ElementTree.fromstring(drawing.standalone())


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        _ = living(cell("alder", state="purple")).svg


def test_the_page_needs_no_style_attribute() -> None:
    assert not re.search(r"\sstyle=", living(cell("alder"), cell("heron")).svg)


def test_overcommitment_is_drawn_beyond_the_ring() -> None:
    node = MapNode("a", "A", "k", "/a/", people=[person("over", share=1.25), person("none", share=None)])
    drawing = parsed(living(node))
    assert [
        one.get("stroke-dasharray") for one in drawing.iter("circle") if one.get("class") == "beyond"
    ] == ["25 100"]


def test_an_empty_organisation_has_an_empty_map() -> None:
    assert "<a " not in living().svg


def test_the_export_stands_alone() -> None:
    document = ElementTree.fromstring(living(cell("alder"), cell("heron")).standalone())
    assert document.tag == "{http://www.w3.org/2000/svg}svg"
    text = {one.text for one in document.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Alder", "Heron"} <= text
    assert not list(document.iter("{http://www.w3.org/2000/svg}a"))


def test_in_a_large_map_the_tab_key_reaches_cells_first() -> None:
    many = [cell(f"cell-{number}", people=14) for number in range(10)]
    assert all(one.get("tabindex") is None for one in links(living(*many), "cell"))
    assert all(one.get("tabindex") == "-1" for one in links(living(*many), "person"))
    inside = links(living(*many, zoom="cell-3"), "person")
    assert [
        one
        for one in inside
        if one.get("data-key", "").startswith("person:cell-3:") and not one.get("tabindex")
    ]


def test_two_thousand_nodes_are_drawn_in_time() -> None:
    groups = [
        cell(
            f"g{group}", people=0, children=tuple(cell(f"g{group}-t{team}", people=18) for team in range(12))
        )
        for group in range(8)
    ]
    begun = time.process_time()
    drawing = living(*groups)
    _ = drawing.svg
    assert len(drawing.placed[0]) > 1_900
    assert time.process_time() - begun < 0.3


def test_what_the_frame_cuts_off_is_scenery_and_no_link() -> None:
    drawing = living(
        cell("alder", people=9), cell("heron", people=9), cell("juniper", people=9), zoom="heron"
    )
    left, top, width, height = drawing.view
    assert {one.get("data-key") for one in links(drawing, "cell")} == {"cell:heron"}
    linked = {one.get("data-key") for one in parsed(drawing).iter("a")}
    for one in drawing.placed[0]:
        if one.kind == "person" and f"person:{one.within}:{one.value.key}" in linked:
            assert left <= one.x - one.r + 1e-3
            assert one.x + one.r <= left + width + 1e-3
            assert top <= one.y - one.r + 1e-3
            assert one.y + one.r <= top + height + 1e-3


def test_a_zoomed_cell_lists_what_it_holds_in_words() -> None:
    drawing = living(cell("alder", people=3), zoom="alder")
    assert [one.key for one in drawing.shown] == ["alder-0", "alder-1", "alder-2", "alder-lead"]
    assert [one.key for one in living(cell("alder"), cell("heron")).shown] == ["alder", "heron"]
