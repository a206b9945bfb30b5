"""What people carry besides tasks, worked by hand."""

from decimal import Decimal

from homeostat.core.vitals.amounts import Amount
from homeostat.core.vitals.duties import Bearer, Duty, above_limits, binding, core_headroom, role_load

ONES = {"role": Decimal(1), "epic": Decimal(1), "client": Decimal(1)}


def bearer(person: str, *, cell: str | None = "heron", core: bool = True, limit: str = "4", **more) -> Bearer:
    shares = more.pop("shares", {cell: Decimal(1)} if cell else {})
    weights = more.pop("weights", ONES)
    return Bearer(person, shares, core, Decimal(limit), weights, {"role": 3, "epic": 2, "client": 2})


def sums(amount: Amount) -> tuple[Decimal, Decimal]:
    return amount.numerator, amount.denominator


def test_role_load_is_weighted_duties_over_limits():
    """Ada: 2 roles of 1, an epic of 1.5, a client of 0.5 = 4.0 of 4. Ben: nothing of 4. Together 4 of 8."""
    weights = {"role": Decimal(1), "epic": Decimal("1.5"), "client": Decimal("0.5")}
    duties = [
        Duty("role", "a", "ada", "heron"),
        Duty("role", "b", "ada", "heron"),
        Duty("epic", "portal", "ada", "heron"),
        Duty("client", "acme", "ada"),
    ]
    lines = role_load(duties, [bearer("ada", weights=weights), bearer("ben", weights=weights)])
    assert lines.unit == "duties"
    assert sums(lines.amount()) == (4, 8)
    assert sums(lines.of_person("ada").amount()) == (4, 4)
    assert sums(lines.of_person("ben").amount()) == (0, 4)
    assert {part: over for part, (over, _) in lines.parts().items()} == {
        "roles": 2,
        "epics": Decimal("1.5"),
        "clients": Decimal("0.5"),
        "limit": 0,
    }


def test_a_duty_counts_where_it_belongs_if_its_bearer_is_there_else_at_home():
    ada = bearer("ada", shares={"heron": Decimal("0.75"), "otter": Decimal("0.25")})
    duties = [Duty("role", "a", "ada", "otter"), Duty("role", "b", "ada", "wren"), Duty("epic", "c", "ada")]
    by_cell = role_load(duties, [ada]).by_cell()
    assert sums(by_cell["heron"].amount()) == (2, 3)
    assert sums(by_cell["otter"].amount()) == (1, 1)


def test_what_belongs_to_no_cell_and_to_nobody():
    duties = [Duty("role", "a", "ada"), Duty("role", "b", "gone")]
    lines = role_load(duties, [bearer("ada", cell=None), bearer("ben", shares={"heron": Decimal("0.5")})])
    assert {cell: sums(own.amount()) for cell, own in lines.by_cell().items()} == {
        None: (1, 6),
        "heron": (0, 2),
    }


def test_headroom_is_free_places_of_core_members_over_all():
    """Ada has 1 of 3 roles and 2 of 2 epics, so 2 + 0 + 2 of 7 are free; Ben is no core member."""
    duties = [
        Duty("role", "a", "ada"),
        Duty("epic", "x", "ada"),
        Duty("epic", "y", "ada"),
        Duty("role", "b", "ben"),
    ]
    lines = core_headroom(duties, [bearer("ada"), bearer("ben", core=False)])
    assert lines.unit == "slots"
    assert sums(lines.amount()) == (4, 7)
    assert lines.parts() == {"free_roles": (2, 3), "free_epics": (0, 2), "free_clients": (2, 2)}
    assert binding(lines.parts()) == "free_epics"


def test_above_a_limit_nobody_has_less_than_no_free_place():
    duties = [Duty("client", str(number), "ada") for number in range(5)]
    lines = core_headroom(duties, [bearer("ada"), bearer("ben")])
    assert lines.parts()["free_clients"] == (2, 4)


def test_without_core_members_nothing_binds():
    assert binding(core_headroom([], [bearer("ada", core=False)]).parts()) is None
    assert binding({"free_roles": (Decimal(0), Decimal(0))}) is None


def roles(person: str, *keys: str) -> list[Duty]:
    return [Duty("role", key, person, "heron") for key in keys]


def told(before: list[Duty], after: list[Duty], *bearers: Bearer) -> list[tuple[str, str, Decimal, Decimal]]:
    found = above_limits(before, after, bearers)
    return [(above.person, above.kind, above.amount, above.limit) for above in found]


def test_who_is_asked_for_one_more_than_the_places_is_above_a_limit():
    """Three of three places are taken: the fourth is above, and so is nobody else."""
    before, after = roles("ada", "a", "b", "c"), roles("ada", "a", "b", "c", "d")
    assert told(before[:2], before, bearer("ada")) == []
    assert told(before, after, bearer("ada"), bearer("ben")) == [("ada", "role", 4, 3)]
    assert above_limits(before, after, [bearer("ada")])[0].cell == "heron"


def test_nobody_is_told_where_nothing_is_added():
    """Above the limit already, one handed over for another, or one given back: no word of it."""
    before = roles("ada", "a", "b", "c", "d", "e")
    assert told(before, before, bearer("ada")) == []
    assert told(before, roles("ada", "a", "b", "c", "d", "x"), bearer("ada")) == []
    assert told(before, before[:4], bearer("ada")) == []


def test_places_are_those_of_core_members_and_of_each_kind():
    after = [*roles("ada", "a", "b", "c", "d"), *(Duty("client", key, "ada") for key in "xyz")]
    assert told([], after, bearer("ada", core=False, limit="9")) == []
    assert told([], after, bearer("ada", limit="9")) == [("ada", "role", 4, 3), ("ada", "client", 3, 2)]


def test_what_somebody_carries_in_all_is_weighed_as_role_load_weighs_it():
    """Two roles of 1 and an epic of 1.5 are 3.5, above a stated limit of 3 but not above 3.5."""
    weights = {**ONES, "epic": Decimal("1.5")}
    before, after = roles("ada", "a", "b"), [*roles("ada", "a", "b"), Duty("epic", "x", "ada")]
    load = ("ada", "load", Decimal("3.5"), Decimal(3))
    assert told(before, after, bearer("ada", limit="3", weights=weights, core=False)) == [load]
    assert told(before, after, bearer("ada", limit="3.5", weights=weights)) == []
    nothing = {kind: Decimal(0) for kind in ONES}
    assert told(before, after, bearer("ada", limit="0.5", weights=nothing)) == []


def test_places_counted_for_the_warning_are_those_of_the_sign():
    """Where the sign has no free place left, one more is above the limit."""
    duties = roles("ada", "a", "b", "c")
    assert core_headroom(duties, [bearer("ada")]).parts()["free_roles"] == (0, 3)
    assert told(duties, [*duties, *roles("ada", "d")], bearer("ada")) == [("ada", "role", 4, 3)]
