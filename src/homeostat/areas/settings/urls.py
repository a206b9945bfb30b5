from django.urls import path, register_converter

from homeostat.areas.settings.views import (
    account,
    audit,
    backup,
    calendar,
    data,
    home,
    overrides,
    people,
    policies,
    presets,
)


class ChangeConverter:
    """One of the changes of a user's access."""

    regex = "grant|end|close|open|link|unlink"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ChangeConverter, "access_change")

app_name = "settings"
urlpatterns = [
    path("", home.home, name="home"),
    path("people/", people.people, name="people"),
    path("people/<slug:key>/data/", data.person_data, name="person_data"),
    path("people/<slug:key>/erase/", data.erase, name="erase"),
    path("invitations/new/", people.invite, name="invite"),
    path("invitations/<int:pk>/again/", people.invitation_again, name="invitation_again"),
    path("invitations/<int:pk>/withdrawn/", people.invitation_withdrawn, name="invitation_withdrawn"),
    path("users/<int:pk>/", people.user, name="user"),
    path("users/<int:pk>/<access_change:change>/", people.user_change, name="user_change"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("audit/", audit.audit, name="audit"),
    path("audit.csv", audit.audit_file, name="audit_file"),
    path("words/", policies.words, name="words"),
    path("presets/", presets.presets, name="presets"),
    path("presets/<slug:key>/", presets.preset, name="preset"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<str:key>/override/", overrides.ask, name="ask_override"),
    path("overrides/", overrides.overrides, name="overrides"),
    path("overrides/<int:pk>/", overrides.override, name="override"),
    path("overrides/<int:pk>/approve/", overrides.approve, name="approve_override"),
    path("overrides/<int:pk>/decline/", overrides.decline, name="decline_override"),
    path("overrides/<int:pk>/withdraw/", overrides.withdraw, name="withdraw_override"),
    path("policies/<str:key>/", policies.policy, name="policy"),
    path("backup/", backup.backup, name="backup"),
    path("account/", account.account, name="account"),
]
