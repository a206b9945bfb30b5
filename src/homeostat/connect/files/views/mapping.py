"""How the files are read, and what their columns mean."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeostat.connect.files import forms
from homeostat.connect.files.access import run_for
from homeostat.connect.files.described import lacking
from homeostat.connect.files.keeping import keep_profile
from homeostat.connect.files.models import ImportRun, ImportState
from homeostat.connect.files.problem import FileRefused, MappingRefused
from homeostat.connect.files.profile import Profile, as_json, load_profile, profile_of
from homeostat.connect.files.targets import TARGETS, suggested
from homeostat.platform.access import viewer_of


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found out about each file, its first rows, and how to read it differently."""
    run = run_for(viewer_of(request), pk)
    if not run.can_be_read_anew:
        return redirect("import:run", run.pk)
    from homeostat.connect.files import looking

    found = looking.looks(run)
    parts = [
        (look, _form_form(request, run, look, number) if look.detected else None)
        for number, look in enumerate(found)
    ]
    if request.method == "POST" and all(form is None or form.is_valid() for _look, form in parts):
        run.wishes = {
            look.name: form.wish().model_dump(exclude_none=True) for look, form in parts if form is not None
        }
        run.state = ImportState.UPLOADED
        run.save(update_fields=["wishes", "state"])
        if "continue" not in request.POST:
            return redirect("import:files", run.pk)
        if not run.mapping:
            run.profile_key, run.mapping = looking.suggest(run)
            run.save(update_fields=["mapping", "profile_key"])
        return redirect("import:mapping", run.pk)
    return render(request, "import/files.html", {"run": run, "parts": parts, "step": 1})


def _form_form(request: HttpRequest, run: ImportRun, look: Any, number: int) -> forms.FormForm:
    wish = dict(run.wishes.get(look.name, {}))
    if wish.get("delimiter") == "\t":
        wish["delimiter"] = "tab"
    if "day_first" in wish:
        wish["day_first"] = "yes" if wish["day_first"] else "no"
    return forms.FormForm(
        request.POST if request.method == "POST" else None,
        found=look.detected.form,
        sheets=look.detected.sheets,
        initial=wish,
        prefix=f"file{number}",
    )


@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns mean; with a preview of what comes out."""
    run = run_for(viewer_of(request), pk)
    if not run.can_be_read_anew:
        return redirect("import:run", run.pk)
    page = Page(request, run)
    if request.method == "POST":
        answer = page.act()
        if answer is not None:
            return answer
    return render(request, "import/mapping.html", page.context(), status=400 if page.error else 200)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview alone, for the mapping as it stands on the page; nothing is kept."""
    run = run_for(viewer_of(request), pk)
    page = Page(request, run)
    page.read_mapping()
    return render(request, "import/_preview.html", page.preview())


class Page:
    """The mapping page: the plain form for simple mappings, the text for others."""

    def __init__(self, request: HttpRequest, run: ImportRun) -> None:
        from homeostat.connect.files import looking

        self.request = request
        self.run = run
        self.looks = looking.looks(run)
        self.columns = [name for look in self.looks for name in look.columns]
        self.profile = self._profile()
        self.error = ""
        simple = self.profile is None or self.profile.is_simple
        self.is_simple = simple and len(self.looks) == 1
        self.holds = self._holds()
        self.form: forms.MappingForm | None = None
        self.text: forms.WholeMappingForm | None = None

    def _profile(self) -> Profile | None:
        return profile_of(self.run.mapping) if self.run.mapping.get("targets") else None

    def _holds(self) -> Any:
        asked = self.request.POST.get("holds") or self.request.GET.get("holds", "")
        if asked in TARGETS:
            return asked
        return self.profile.targets[0].holds if self.profile is not None else "hours"

    def act(self) -> HttpResponse | None:
        """Do what the pressed button says: choose a profile, save, preview or check."""
        if "use" in self.request.POST:
            return self._use(self.request.POST.get("profile", ""))
        profile = self.read_mapping()
        if profile is None:
            return None
        self.run.mapping = as_json(profile)
        self.run.state = ImportState.UPLOADED
        self.run.save(update_fields=["mapping", "state"])
        self.profile = profile
        if "save" in self.request.POST:
            return self._save(profile)
        if "check" in self.request.POST:
            return self._check(profile)
        return None

    def _use(self, name: str) -> HttpResponse | None:
        try:
            key, profile = load_profile(name) if name else ("", None)
        except MappingRefused as problem:
            self.error = str(problem)
            return None
        self.run.profile_key, self.run.mapping = key, as_json(profile) if profile is not None else {}
        self.run.save(update_fields=["profile_key", "mapping"])
        return redirect("import:mapping", self.run.pk)

    def read_mapping(self) -> Profile | None:
        """The mapping on the page; None with an error where it is none."""
        try:
            if "text" in self.request.POST:
                self.text = forms.WholeMappingForm(self.request.POST)
                if not self.text.is_valid():
                    self.error = " ".join(str(each) for each in self.text.errors["text"])
                    return None
                self.profile = self.text.profile
            else:
                self.form = forms.MappingForm(self.request.POST, holds=self.holds, columns=self.columns)
                if not self.form.is_valid():
                    self.error = _("Choose a column or a text for each field.")
                    return None
                self.profile = forms.simple_profile(self.form, self.run.mapping)
        except MappingRefused as problem:
            self.error = str(problem)
            return None
        return self.profile

    def _save(self, profile: Profile) -> HttpResponse | None:
        form = forms.SaveForm(self.request.POST)
        if not form.is_valid():
            self.error = _("Give the mapping a name to keep it.")
            return None
        user = viewer_of(self.request).user
        row = keep_profile(form.cleaned_data["name"], as_json(profile), by=user)
        self.run.profile_key = row.key
        self.run.save(update_fields=["profile_key"])
        messages.success(self.request, _("%s is kept for next time.") % row.name)
        return redirect("import:mapping", self.run.pk)

    def _check(self, profile: Profile) -> HttpResponse | None:
        """The mapping must fit before a worker is asked."""
        if lack := lacking(profile):
            self.error = lack
            return None
        shown = self.preview()
        if shown["error"]:
            self.error = shown["error"]
            return None
        from homeostat.connect.files.views.outcome import begin_check

        begin_check(self.run)
        return redirect("import:run", self.run.pk)

    def preview(self) -> dict[str, Any]:
        """What the mapping makes of the first rows, or why it cannot."""
        from homeostat.connect.files import looking
        from homeostat.connect.files.importing import opened
        from homeostat.connect.files.runs import paths

        if self.error or self.profile is None:
            return {"previews": [], "error": self.error}
        try:
            source = opened(self.profile, paths(self.run), wishes=looking.wishes(self.run))
            return {"previews": looking.preview(source), "error": ""}
        except (FileRefused, MappingRefused) as problem:
            return {"previews": [], "error": str(problem)}

    def context(self) -> dict[str, Any]:
        from homeostat.connect.files import looking

        if self.is_simple and self.form is None:
            self.form = forms.MappingForm(
                holds=self.holds,
                columns=self.columns,
                part=self._part(),
                new_accounts=self.profile.new_accounts if self.profile else "non_billable",
            )
        whole = self.text or forms.WholeMappingForm(initial={"text": forms.as_text(self.run.mapping)})
        return {
            "run": self.run,
            "step": 2,
            "form": self.form if self.is_simple else None,
            "whole": whole,
            "profile": self.profile,
            "profiles": looking.fitting_profiles(self.run),
            "holds": self.holds,
            "targets": list(TARGETS.values()),
            "columns": self.columns,
            "save": forms.SaveForm(),
            "page_error": self.error,
            "one_of": lacking(self.profile) if self.profile is not None and not self.error else "",
            **self.preview(),
        }

    def _part(self) -> Any:
        """The target as mapped, else as its column names suggest."""
        if self.profile is not None:
            for part in self.profile.targets:
                if part.holds == self.holds:
                    return part
        fields = {name: f"{{{column}}}" for name, column in suggested(self.columns, self.holds).items()}
        return profile_of({"targets": [{"holds": self.holds, "fields": fields}]}).targets[0]
