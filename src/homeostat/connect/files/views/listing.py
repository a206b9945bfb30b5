from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homeostat.connect.files import runs
from homeostat.connect.files.models import ImportRun
from homeostat.connect.files.problem import FileRefused
from homeostat.platform.access import steward_of

SHOWN = 50


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Files to upload, and what became of earlier ones."""
    viewer = steward_of(request)
    error = ""
    if request.method == "POST":
        uploads = request.FILES.getlist("files")
        if uploads:
            try:
                run = runs.keep_uploads(uploads, by=viewer.user, at=timezone.now())
                return redirect("import:files", run.pk)
            except FileRefused as problem:
                error = str(problem)
        else:
            error = _("No file was chosen. Choose one or more, then upload them.")
    known = list(ImportRun.objects.select_related("started_by").order_by("-created_at")[:SHOWN])
    context = {"viewer": viewer, "runs": known, "error": error, "max_mb": _max_megabytes()}
    return render(request, "import/list.html", context, status=400 if error else 200)


def _max_megabytes() -> int:
    from django.conf import settings

    return int(settings.IMPORT_MAX_BYTES) // 1_000_000
