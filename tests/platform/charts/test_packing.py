import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeostat.platform.charts.packing import Circle, enclose, pack, packed
from homeostat.platform.charts.rings import ringed

radii = st.lists(st.floats(0.2, 5.0), min_size=1, max_size=40)


def apart(a: Circle, b: Circle) -> float:
    return math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r


@given(radii, st.sampled_from([1.0, 1.5, 2.2]))
@settings(max_examples=60, deadline=None)
def test_packed_circles_never_overlap(sizes: list[float], aspect: float) -> None:
    circles = pack(sizes, aspect=aspect)
    assert [circle.r for circle in circles] == sizes
    for a, b in itertools.combinations(circles, 2):
        assert apart(a, b) > -1e-4


@given(radii)
@settings(max_examples=60, deadline=None)
def test_every_circle_but_the_first_touches_another(sizes: list[float]) -> None:
    circles = pack(sizes)
    for index, circle in enumerate(circles[1:], start=1):
        assert min(apart(circle, other) for other in circles[:index] if other is not circle) < 1e-4


@given(radii)
@settings(max_examples=40, deadline=None)
def test_the_enclosing_circle_is_the_smallest(sizes: list[float]) -> None:
    circles = pack(sizes)
    around = enclose(circles)
    needed = max(math.hypot(c.x - around.x, c.y - around.y) + c.r for c in circles)
    assert needed <= around.r * (1 + 1e-6)
    # Moving the centre anywhere near needs at least as large a circle.
    for step in (0.002, 0.02, 0.2):
        for angle in range(8):
            x = around.x + step * around.r * math.cos(angle * math.pi / 4)
            y = around.y + step * around.r * math.sin(angle * math.pi / 4)
            assert max(math.hypot(c.x - x, c.y - y) + c.r for c in circles) >= around.r * (1 - 1e-6)


def test_three_equal_circles_have_the_known_enclosing_circle() -> None:
    around = enclose(pack([1.0, 1.0, 1.0]))
    assert around.r == pytest.approx(1 + 2 / math.sqrt(3))


def test_a_circle_inside_another_does_not_widen_the_enclosing_one() -> None:
    assert enclose([Circle(0, 0, 5), Circle(1, 0, 1)]) == Circle(0, 0, 5)


def test_circles_in_one_line_are_enclosed() -> None:
    around = enclose([Circle(0, 0, 1), Circle(4, 0, 1), Circle(2, 0, 1)])
    assert (around.x, around.y, around.r) == pytest.approx((2, 0, 3))


def test_adding_a_circle_at_the_end_leaves_the_others_where_they_were() -> None:
    sizes = [3.0, 2.0, 2.5, 1.0, 4.0, 2.0, 1.5]
    assert pack([*sizes, 2.0])[:-1] == pack(sizes)


def test_nothing_packs_into_nothing() -> None:
    assert pack([]) == []
    assert enclose([]) == Circle(0, 0, 0)


def test_a_radius_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        pack([1.0, 0.0])


def test_packed_is_centred_on_the_origin() -> None:
    packing = packed((2.0, 1.0, 1.5, 3.0))
    around = enclose([Circle(x, y, r) for (x, y), r in zip(packing.centres, (2, 1, 1.5, 3), strict=True)])
    assert (around.x, around.y) == pytest.approx((0, 0), abs=1e-6)


@given(st.integers(0, 60), st.integers(0, 12))
@settings(max_examples=80, deadline=None)
def test_people_and_roles_in_rings_never_overlap(people: int, roles: int) -> None:
    sizes = (1.2,) * people + (0.8,) * roles
    packing = ringed(sizes)
    circles = [Circle(x, y, r) for (x, y), r in zip(packing.centres, sizes, strict=True)]
    for a, b in itertools.combinations(circles, 2):
        # Rings lie 3 % closer than their circles' radii; the air round each mark is larger than that.
        assert apart(a, b) > -0.1
    for circle in circles:
        assert math.hypot(circle.x, circle.y) + circle.r <= packing.around.r + 1e-9


def test_twelve_in_rings_need_little_more_than_the_best_packing_known() -> None:
    assert ringed((1.0,) * 12).around.r < 4.2
