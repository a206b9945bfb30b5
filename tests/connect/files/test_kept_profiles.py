"""Mappings kept for next time: the pages one by one, and what each button does and undoes."""

import pytest
from django.test import Client
from django.urls import reverse

from homeostat.connect.files import access, keeping
from homeostat.connect.files.described import described
from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.profile import as_json, load_profile, parse_profile, profile_of, shipped
from homeostat.models import AuditEntry, Profile
from homeostat.platform.access import NotFound, Viewer

pytestmark = pytest.mark.django_db

MAPPING = {
    "origin": "tracker",
    "targets": [
        {
            "holds": "hours",
            "fields": {
                "person": "{User}",
                "day": {"value": "{Date}", "date": ["%d.%m.%Y"]},
                "hours": {"value": "{Min}", "unit": "minutes"},
                "account": {
                    "first": ["{Project}", "{Client}"],
                    "map": {"A": "Harbour"},
                    "otherwise": "Inner",
                },
                "note": {"value": "{Text}", "default": "none"},
            },
        }
    ],
}
GETS = ["profile", "download_profile"]
POSTS = ["duplicate_profile", "delete_profile"]


@pytest.fixture
def kept(steward):
    return keeping.keep_profile("Our tracker", MAPPING, by=steward)


def address(name, key="our-tracker"):
    return reverse(f"import:{name}", args=[key] if key else [])


def last():
    return AuditEntry.objects.filter(noun=keeping.NOUN).latest("pk")


def said(answer):
    return answer.content.decode()


class TestPages:
    def test_the_list_shows_kept_and_shipped(self, signed_in, kept):
        page = said(signed_in.get(address("profiles", "")))
        assert "Our tracker" in page
        assert "Our tracker: kept" in page
        for key in shipped():
            assert reverse("import:profile", args=[key]) in page

    def test_an_empty_list_says_what_to_do(self, signed_in):
        assert "None yet." in said(signed_in.get(address("profiles", "")))

    def test_a_mapping_is_told_in_words(self, signed_in, kept):
        page = said(signed_in.get(address("profile")))
        for words in (
            "written in minutes",
            "dates like %d.%m.%Y",
            "the first that is not empty of {Project}, {Client}",
            "A = Harbour; anything else = Inner",
            "where it is empty: none",
            "--profile our-tracker",
            "<code>tracker</code>",
        ):
            assert words in page

    @pytest.mark.parametrize("key", sorted(shipped()))
    def test_a_shipped_one_is_shown_and_cannot_be_changed(self, signed_in, key):
        page = said(signed_in.get(address("profile", key)))
        assert "A shipped example" in page
        assert "Rename" not in page
        assert signed_in.post(address("profile", key), {"name": "Mine"}).status_code == 404
        assert signed_in.post(address("delete_profile", key)).status_code == 404

    @pytest.mark.parametrize("name", GETS)
    def test_reading_is_for_stewards(self, signed_in, kept, stranger, name):
        other = Client()
        assert other.get(address(name)).status_code == 302
        other.force_login(stranger)
        assert other.get(address(name)).status_code == 404
        assert signed_in.get(address(name, "nothing")).status_code == 404
        assert signed_in.delete(address(name)).status_code == 405

    @pytest.mark.parametrize("name", POSTS)
    def test_changing_is_posted_by_stewards(self, signed_in, kept, stranger, name):
        before = AuditEntry.objects.filter(noun=keeping.NOUN).count()
        other = Client()
        assert other.post(address(name)).status_code == 302
        other.force_login(stranger)
        assert other.post(address(name)).status_code == 404
        assert other.post(reverse("import:undo_profile", args=[last().pk])).status_code == 404
        assert other.get(address("profiles", "")).status_code == 404
        assert signed_in.get(address(name)).status_code == 405
        assert AuditEntry.objects.filter(noun=keeping.NOUN).count() == before

    def test_the_pages_ask_the_database_little(self, signed_in, kept, django_assert_max_num_queries):
        for url in (address("profiles", ""), address("profile")):
            with django_assert_max_num_queries(15):
                signed_in.get(url)

    def test_is_linked_from_the_imports(self, signed_in):
        assert address("profiles", "") in said(signed_in.get(reverse("import:list")))


class TestDownload:
    def test_a_kept_one_is_what_the_command_takes(self, signed_in, kept, write):
        answer = signed_in.get(address("download_profile"))
        assert answer["Content-Disposition"] == 'attachment; filename="our-tracker.json"'
        key, profile = load_profile(str(write("our-tracker.json", answer.content)))
        assert (key, as_json(profile)) == ("our-tracker", as_json(profile_of(MAPPING)))

    def test_a_shipped_one_is_as_it_is_shipped(self, signed_in):
        answer = signed_in.get(address("download_profile", "sip"))
        assert answer["Content-Disposition"] == 'attachment; filename="sip.toml"'
        assert answer.content.decode() == shipped()["sip"]


class TestChanges:
    def test_rename_keeps_the_key(self, signed_in, kept, steward):
        page = said(signed_in.post(address("profile"), {"name": "  The tracker "}, follow=True))
        assert "Renamed." in page
        row = Profile.objects.get()
        assert (row.key, row.name, last().action, last().by) == (
            "our-tracker", "The tracker", "rename_profile", steward,
        )  # fmt: skip
        undo = reverse("import:undo_profile", args=[last().pk])
        assert undo in page
        assert "Undone." in said(signed_in.post(undo, follow=True))
        assert Profile.objects.get().name == "Our tracker"
        again = reverse("import:undo_profile", args=[last().pk])
        signed_in.post(again)
        assert (Profile.objects.get().name, last().action) == ("The tracker", "undo_rename_profile")

    def test_the_same_name_changes_nothing(self, signed_in, kept):
        page = said(signed_in.post(address("profile"), {"name": "Our tracker"}, follow=True))
        assert "Nothing was different." in page
        assert last().action == "keep_profile"

    @pytest.mark.parametrize(
        ("name", "words"), [("", "Write a name"), ("theirs", "Another mapping is called “theirs”.")]
    )
    def test_a_name_that_will_not_do(self, signed_in, kept, name, words):
        keeping.keep_profile("Theirs", MAPPING, by=None)
        answer = signed_in.post(address("profile"), {"name": name})
        assert (answer.status_code, words in said(answer)) == (422, True)
        assert Profile.objects.get(key="our-tracker").name == "Our tracker"

    def test_a_copy_of_a_kept_and_of_a_shipped_one(self, signed_in, kept):
        for _ in range(2):
            signed_in.post(address("duplicate_profile"))
        assert set(Profile.objects.values_list("key", "name")) == {
            ("our-tracker", "Our tracker"),
            ("copy-of-our-tracker", "Copy of Our tracker"),
            ("copy-2-of-our-tracker", "Copy 2 of Our tracker"),
        }
        answer = signed_in.post(address("duplicate_profile", "sip"), follow=True)
        row = Profile.objects.latest("pk")
        assert row.mapping == as_json(parse_profile(shipped()["sip"]))
        assert row.name in said(answer)

    def test_delete_and_bring_back(self, signed_in, kept):
        page = said(signed_in.post(address("delete_profile"), follow=True))
        assert "Our tracker is deleted" in page
        assert not Profile.objects.exists()
        answer = signed_in.post(reverse("import:undo_profile", args=[last().pk]))
        assert answer["Location"] == address("profile")
        row = Profile.objects.get()
        assert (row.key, row.name, row.mapping) == ("our-tracker", "Our tracker", MAPPING)

    def test_what_was_kept_is_forgotten_by_undoing(self, signed_in, kept):
        answer = signed_in.post(reverse("import:undo_profile", args=[last().pk]))
        assert answer["Location"] == address("profiles", "")
        assert not Profile.objects.exists()

    def test_what_changed_since_is_left_alone(self, signed_in, kept):
        first = last()
        signed_in.post(address("profile"), {"name": "The tracker"})
        page = said(signed_in.post(reverse("import:undo_profile", args=[first.pk]), follow=True))
        assert "has been changed or deleted since" in page
        assert page.count("/undo/") == 2  # the message of the renaming, and its place in the history
        assert Profile.objects.get().name == "The tracker"

    def test_only_changes_of_mappings_are_undone_here(self, signed_in, kept):
        other = AuditEntry.objects.create(action="add_client", noun="client", key="x")
        assert signed_in.post(reverse("import:undo_profile", args=[other.pk])).status_code == 404


class TestKeeping:
    def test_the_same_name_replaces_and_can_be_undone(self, kept, steward):
        keeping.keep_profile("our TRACKER", {**MAPPING, "origin": "other"}, by=steward)
        assert Profile.objects.get().mapping["origin"] == "other"
        keeping.undo_profile(last(), by=steward)
        assert Profile.objects.get().mapping["origin"] == "tracker"

    def test_a_key_never_hides_a_shipped_one(self):
        assert keeping.keep_profile("Sip", MAPPING, by=None).key == "sip-2"

    def test_a_name_is_needed(self):
        with pytest.raises(MappingRefused, match="no name"):
            keeping.keep_profile("  ", MAPPING, by=None)

    def test_what_is_gone_already_stays_gone(self, kept):
        keeping.delete_profile(kept, by=None)
        gone = last()
        keeping.undo_profile(gone, by=None)
        with pytest.raises(MappingRefused, match="changed or deleted since"):
            keeping.undo_profile(gone, by=None)


def test_every_way_to_make_a_field_has_words():
    fields = {
        "person": {"series": {"number": "{S}", "first": 1, "starts": "2024-01-01", "days": 14}},
        "day": {"middle": {"start": "{A}", "end": "{B}", "open": "2024-01-01"}},
        "hours": {"value": "{H}", "unit": "days", "map": {str(number): "1" for number in range(9)}},
        "account": {"last": {"per": "{P}", "number": "{N}"}},
    }
    files = [{"name": "one"}, {"name": "two"}]
    profile = profile_of({"files": files, "targets": [{"holds": "hours", "from": "two", "fields": fields}]})
    (target,) = described(profile)
    told = {field: (made, done) for field, made, done in target.fields}
    assert target.source == "two"
    assert told["person"][0] == "the start of period {S}, each of 14 days, from 2024-01-01 on"
    assert told["day"][0] == "the middle of {A} and {B}"
    assert told["hours"][1] == "0 = 1, 1 = 1, 2 = 1, 3 = 1, 4 = 1, 5 = 1 …; written in days"
    assert told["account"][0] == "whether {N} is the largest of its {P}"


def test_no_member_reaches_a_mapping(kept, stranger):
    nobody = Viewer(user=stranger, person_id=1, is_steward=False)
    for door in (
        lambda: access.kept_profile_for(nobody, "our-tracker"),
        lambda: access.profile_for(nobody, "sip"),
        lambda: access.shipped_for(nobody),
        lambda: access.profiles_for(nobody),
        lambda: access.profile_changes_for(nobody),
        lambda: access.profile_change_for(nobody, last().pk),
    ):
        with pytest.raises(NotFound):
            door()


def test_a_kept_mapping_stands_for_the_shipped_one_of_its_key(kept, steward):
    Profile.objects.filter(pk=kept.pk).update(key="sip")
    found = access.profiles_for(Viewer(user=steward, person_id=None, is_steward=True))
    assert [(each.key, each.kept) for each in found if each.key == "sip"] == [("sip", kept)]
    assert {each.key for each in found} == set(shipped())
