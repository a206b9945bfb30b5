"""The check's report, the confirmation, the progress and the result."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homeostat.areas.work.models import AccountCategory
from homeostat.connect.files import runs
from homeostat.connect.files.access import run_for
from homeostat.connect.files.models import ImportRun, ImportState
from homeostat.connect.files.targets import CATEGORIES, LABELS_BESIDE, PROPOSED, TARGETS, label_of
from homeostat.platform.access import NotFound, viewer_of

AT_ONCE = 3_000_000  # bytes that are checked while the page waits; more is a job
NAMES_SHOWN = 200


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Where this import stands."""
    found = run_for(viewer_of(request), pk)
    if found.is_busy:
        return _progress(request, found)
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("import:run", args=[pk])
        return answer
    if found.state == ImportState.UPLOADED:
        return redirect("import:mapping" if found.mapping else "import:files", pk)
    context = report_context(found) if found.report else {}
    page = {"checked": "report", "imported": "result"}.get(found.state, "failed")
    return render(
        request, f"import/{page}.html", {"run": found, "step": 4 if page == "result" else 3, **context}
    )


def _progress(request: HttpRequest, found: ImportRun) -> HttpResponse:
    context = {
        "run": found,
        "step": 3,
        "percent": round(100 * found.progress),
        "is_abandoned": runs.is_abandoned(found),
    }
    return render(request, "import/progress.html", context)


def report_context(found: ImportRun) -> dict[str, Any]:
    """The report in the words of the page."""
    report = found.report
    labels = {noun: label_of(noun) for noun in (*LABELS_BESIDE, *TARGETS)}
    counts = [
        {"noun": labels[noun], **count} for noun, count in _in_order(report.get("counts", {}), tuple(TARGETS))
    ]
    proposals = [
        {
            "noun": noun,
            "label": labels[noun],
            "things": things[:NAMES_SHOWN],
            "number": len(things),
            "more": max(0, len(things) - NAMES_SHOWN),
        }
        for noun, things in _in_order(report.get("proposals", {}), PROPOSED)
    ]
    return {
        "report": report,
        "counts": counts,
        "proposals": proposals,
        "new": sum(count["new"] for count in counts),
        "changed": sum(count["changed"] for count in counts),
        "unchanged": sum(count["unchanged"] for count in counts),
        "skipped": sum(count["skipped"] for count in counts),
        "downloads": [name for name in runs.downloads_of(found) if name != runs.PROBLEMS],
        "categories": AccountCategory.choices,
        "paid_by": AccountCategory(report.get("new_accounts", {}).get("category", "non_billable")).label,
    }


def _in_order(parts: dict[str, Any], nouns: tuple[str, ...]) -> list[tuple[str, Any]]:
    """The parts by noun in the order of the product: the database keeps none."""
    return [(noun, parts[noun]) for noun in nouns if noun in parts]


def begin_check(found: ImportRun) -> None:
    """Check at once what is small; ask a worker for the rest."""
    if sum(file["size"] for file in found.files) > AT_ONCE:
        runs.ask_for(found, "check")
        return
    from homeostat.connect.files.working import check_run

    check_run(found)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check (again)."""
    found = run_for(viewer_of(request), pk)
    if not found.mapping or not found.folder or found.state == ImportState.IMPORTED:
        return redirect("import:run", pk)
    if not found.is_busy or runs.is_abandoned(found):
        begin_check(found)
    return redirect("import:run", pk)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was checked, with what was ticked; a worker does it."""
    found = run_for(viewer_of(request), pk)
    abandoned = found.state == ImportState.IMPORTING and runs.is_abandoned(found)
    if found.state not in (ImportState.CHECKED, ImportState.FAILED) and not abandoned:
        return redirect("import:run", pk)
    if "again" not in request.POST:
        found.choices = {"only_correct": "only_correct" in request.POST, "create": _ticked(request, found)}
        if (category := request.POST.get("new_accounts", "")) in CATEGORIES:
            found.choices["new_accounts"] = category
        if missing := _unticked(found):
            messages.error(
                request,
                _("Not confirmed yet: %(what)s. Tick what is to be made, or choose to leave its rows out.")
                % {"what": ", ".join(missing)},
            )
            return redirect("import:run", pk)
        found.save(update_fields=["choices"])
    runs.ask_for(found, "import")
    return redirect("import:run", pk)


def _ticked(request: HttpRequest, found: ImportRun) -> dict[str, Any]:
    """For each noun "all", or the keys that were ticked one by one."""
    chosen: dict[str, Any] = {}
    for noun in PROPOSED:
        if f"all-{noun}" in request.POST:
            chosen[noun] = "all"
        elif keys := request.POST.getlist(f"one-{noun}"):
            chosen[noun] = keys
    return chosen


def _unticked(found: ImportRun) -> list[str]:
    """What would be made but was not ticked, unless its rows are to be left out."""
    if found.choices["only_correct"]:
        return []
    create = found.choices["create"]
    return [
        thing["name"]
        for noun, things in found.report.get("proposals", {}).items()
        for thing in things
        if create.get(noun) != "all" and thing["key"] not in create.get(noun, [])
    ][:5]


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete the uploaded files now; what was imported stays."""
    found = run_for(viewer_of(request), pk)
    if not found.is_busy or runs.is_abandoned(found):
        runs.forget_files(found, now=timezone.now())
        messages.success(request, _("The files were deleted; what was imported stays."))
    return redirect("import:list")


@require_safe
def download(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """The list of problems, or the rows to mend."""
    found = run_for(viewer_of(request), pk)
    path = runs.download_of(found, name)
    if path is None:
        raise NotFound
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")
