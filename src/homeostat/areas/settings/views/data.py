"""A person's own data: taken away as a file, and erased for good."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeostat.areas.settings.access import person_to_export, person_to_manage
from homeostat.areas.settings.erasure import erase_person, preview_erasure
from homeostat.areas.settings.forms import EraseForm
from homeostat.areas.settings.personal_data import export_person
from homeostat.areas.settings.queries import names_of_people
from homeostat.platform.access import viewer_of
from homeostat.platform.signin.actions import NotPossible
from homeostat.platform.signin.limits import takes_out


@require_POST
@takes_out
def person_data(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """The file; by POST, because taking it is recorded."""
    viewer = viewer_of(request)
    person = person_to_export(viewer, key)
    now = timezone.now()
    parts = export_person(person, by=viewer.user, at=now)
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{person.key}-{now:%Y-%m-%d}.zip"'
    return response


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, key: str) -> HttpResponse:
    viewer = viewer_of(request)
    person = person_to_manage(viewer, key)
    form = EraseForm(request.POST or None, expected=person.key)
    if request.method == "POST" and form.is_valid():
        try:
            erased = erase_person(
                person, by=viewer.user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Erased. What they did now belongs to %(key)s.") % {"key": erased.key}
            )
            return redirect("settings:people")
    context = {
        "person": person,
        "name": names_of_people().get(person.pk, person.key),
        "preview": preview_erasure(person, at=timezone.now(), is_counted="count" in request.GET),
        "form": form,
    }
    return render(request, "settings/erase.html", context, status=422 if form.errors else 200)
