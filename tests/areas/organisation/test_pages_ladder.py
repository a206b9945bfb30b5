"""Every page of the organisation: works, with and without htmx, wrong method, who may see it, queries."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.areas.organisation import cooperative

from homeostat.areas.organisation import queries
from homeostat.areas.organisation.models import OrganisationChange
from homeostat.platform.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_QUERIES = 15
COUNTED = 9  # queries count the files that somebody takes out
READ = [
    ("organisation:map", [], ""),
    ("organisation:map", [], "?on=2026-04-01&sign=resilience&zoom=juniper"),
    ("organisation:map_svg", [], ""),
    ("organisation:list", [], ""),
    ("organisation:table", [], ""),
    ("organisation:table", [], "?of=people&sort=-hours&q=a"),
    ("organisation:table", [], "?of=roles&sort=name"),
    ("organisation:table", [], "?of=kinds"),
    ("organisation:table_file", ["csv"], "?of=people"),
    ("organisation:table_file", ["xlsx"], "?of=cells"),
    ("organisation:vacancies_file", ["csv"], ""),
    ("organisation:changes_file", ["xlsx"], ""),
    ("organisation:compare", [], "?from=2025-01-01&to=2026-06-01"),
    ("organisation:vacancies", [], ""),
    ("organisation:cell", ["falcon"], ""),
    ("organisation:cell", ["falcon"], "?on=2024-01-01"),
    ("organisation:person", ["mira"], ""),
    ("organisation:person", ["ben"], ""),
    ("organisation:role", ["scrum"], ""),
    ("organisation:role", ["hiring"], ""),
    ("organisation:changes", [], ""),
    ("organisation:change_menu", [], ""),
    ("organisation:change", ["create-cell"], ""),
    ("organisation:change", ["split-cell"], ""),
    ("organisation:change", ["split-cell"], "?cell=falcon"),
    ("organisation:change", ["release-role"], ""),
    ("organisation:change", ["set-membership"], "?membership=falcon/tomas"),
]


@pytest.fixture
def change(db: None) -> OrganisationChange:
    cache.clear()
    return cooperative.found()


def browser(viewer_of: str) -> Client:
    client = Client()
    if viewer_of != "stranger":
        viewer = {
            "member": cooperative.member,
            "visitor": cooperative.visitor,
            "steward": cooperative.steward,
        }
        client.force_login(viewer[viewer_of]().user, backend=BACKEND)
    return client


def address(name: str, args: list[object], query: str) -> str:
    return reverse(name, args=args) + query


@pytest.mark.parametrize(("name", "args", "query"), READ)
def test_a_page_climbs_the_ladder(
    change: OrganisationChange, name: str, args: list[object], query: str, django_assert_max_num_queries
) -> None:
    url = address(name, args, query)
    member, visitor, stranger = browser("member"), browser("visitor"), Client()
    member.get(url)  # readings are computed once
    with django_assert_max_num_queries(MOST_QUERIES + (COUNTED if name.endswith("_file") else 0)):
        plain = member.get(url)
    assert plain.status_code == 200
    assert member.get(url, headers={"HX-Request": "true"}).status_code == 200
    assert member.put(url).status_code == 405
    assert visitor.get(url).status_code == 404
    assert stranger.get(url).status_code == 302
    assert b"style=" not in plain.getvalue() or name == "organisation:map_svg"


def test_a_steward_reads_and_changes_without_being_a_person(change: OrganisationChange) -> None:
    steward = browser("steward")
    assert steward.get(reverse("organisation:map")).status_code == 200
    assert b"Change" in steward.get(reverse("organisation:map")).content
    assert steward.get(reverse("organisation:vacancies")).status_code == 200


@pytest.mark.parametrize("noun", ["cell", "person", "role"])
def test_what_never_was_is_not_found(change: OrganisationChange, noun: str) -> None:
    assert browser("member").get(reverse(f"organisation:{noun}", args=["nobody"])).status_code == 404


def test_a_change_climbs_the_ladder(change: OrganisationChange, django_assert_max_num_queries) -> None:
    url = reverse("organisation:change", args=["describe-cell"]) + "?cell=falcon"
    asked = {"step": "adopt", "name": "Kestrel", "purpose": "Care", "on": "2026-03-02", "reason": "Nicer"}
    member, visitor = browser("member"), browser("visitor")
    assert visitor.post(url, asked).status_code == 404
    assert Client().post(url, asked).status_code == 302
    assert member.delete(url).status_code == 405
    before = AuditEntry.objects.count()
    response = member.post(url, {**asked, "expected": queries.last_change_id()})
    adopted = OrganisationChange.objects.latest("pk")
    assert response["Location"] == reverse("organisation:adopted", args=[adopted.pk])
    assert adopted.reason == "Nicer"
    assert adopted.by is not None
    assert AuditEntry.objects.count() == before + 1
    with django_assert_max_num_queries(MOST_QUERIES):
        page = member.get(response["Location"])
    assert b"Falcon is called Kestrel" in page.content


def test_an_undoing_climbs_the_ladder(change: OrganisationChange) -> None:
    member, visitor = browser("member"), browser("visitor")
    later = cooperative.adopt(
        cooperative.Join("juniper", "ada"),
        on=date(2026, 3, 2),
        by=None,
        reason="Helps",
        at=cooperative.at(date(2026, 3, 2)),
    )
    url = reverse("organisation:undo", args=[later.pk])
    assert visitor.get(url).status_code == visitor.post(url).status_code == 404
    assert Client().post(url).status_code == 302
    assert member.put(url).status_code == 405
    assert b"Ada joins Juniper" in member.get(url).content
    before = AuditEntry.objects.count()
    response = member.post(url, {"reason": "Not needed"})
    undoing = OrganisationChange.objects.latest("pk")
    assert response["Location"] == reverse("organisation:adopted", args=[undoing.pk])
    assert (undoing.undoes, undoing.reason) == (later, "Not needed")
    assert AuditEntry.objects.count() == before + 1
    assert member.get(url)["Location"] == reverse("organisation:adopted", args=[later.pk])


def test_stewards_alone_change_where_the_policy_says_so(change: OrganisationChange) -> None:
    policy = cooperative.SetPolicy("organisation.changed_by", "stewards")
    cooperative.adopt(policy, on=date(2026, 1, 6), by=None, reason="", at=cooperative.at(date(2026, 1, 6)))
    member, steward = browser("member"), browser("steward")
    menu = reverse("organisation:change_menu")
    assert member.get(menu).status_code == 403
    assert steward.get(menu).status_code == 200
    assert menu not in member.get(reverse("organisation:map")).content.decode()
    assert member.post(reverse("organisation:undo", args=[change.pk])).status_code == 403
