"""The form that logs hours: on Today and on the page of my hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.work.forms.fields import DayField, WorkForm
from homeostat.areas.work.hours_text import parse_hours, split_line, written
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, HoursEntry, Task
from homeostat.areas.work.queries import open_accounts, recent_tasks

LONGEST_LINE = 600


class HoursField(forms.CharField):
    """Hours as people write them: 1.5, 1:30, 1h 30m, 90m."""

    def clean(self, value: Any) -> Decimal:
        text: str = super().clean(value)
        try:
            return parse_hours(text)
        except Invalid as refused:
            raise forms.ValidationError(str(refused)) from refused


class SomeHours(HoursField):
    """Hours, or nothing said."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=12, required=False, **given)

    def clean(self, value: Any) -> Any:
        return super().clean(value) if str(value or "").strip() else None


class ChosenWorkForm(WorkForm):
    """On what somebody works: a task or an account, by the words they know it by."""

    work = forms.CharField(
        label=gettext_lazy("Task or account"),
        max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "work-choices"}),
        error_messages={"required": gettext_lazy("Choose a task or an account: type a part of its name.")},
    )

    def refuse(self, refused: Invalid) -> None:
        """What is wrong with the account is wrong with the work that was chosen."""
        field = "work" if refused.field == "account" else refused.field
        super().refuse(Invalid(field, refused.message, refused.remedy))

    def clean_work(self) -> Task | Account:
        text = self.cleaned_data["work"].strip()
        found = work_named(text)
        if found is None:
            raise forms.ValidationError(
                _("Nothing is called “%s”. Begin with the key of a task, or the name of an account.") % text
            )
        return found

    def chosen(self) -> dict[str, Any]:
        """The task or the account, as the actions take it."""
        work = self.cleaned_data["work"]
        return {
            "task": work if isinstance(work, Task) else None,
            "account": work if isinstance(work, Account) else None,
        }


class HoursForm(ChosenWorkForm):
    field_order: Iterable[str] = ("hours", "work", "day", "note")
    hours = HoursField(
        label=gettext_lazy("Hours"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": "1:30", "size": 6, "maxlength": LONGEST_LINE}
        ),
        error_messages={"required": gettext_lazy("Write how long it took, such as 1.5 or 1:30.")},
    )
    day = DayField(label=gettext_lazy("Day"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, today: date, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(None if data is None else _unfolded(data, self.base_fields), initial=initial)
        self.today = today

    def clean_day(self) -> date:
        return self.cleaned_data["day"] or self.today

    def entry(self) -> dict[str, Any]:
        """What to log, as the action takes it."""
        return {
            **self.chosen(),
            "hours": self.cleaned_data["hours"],
            "day": self.cleaned_data["day"],
            "note": self.cleaned_data["note"],
        }

    def changes(self, entry: HoursEntry) -> dict[str, Any]:
        """What differs from an entry that is there; other work brings its own account, epic and role."""
        found = self.entry()
        task, account = found.pop("task"), found.pop("account")
        if (task or account) == (entry.task or entry.account):
            return found
        if task is None:
            return {**found, "task_id": None, "epic_id": None, "role_id": None, "account_id": account.pk}
        if task.paid_by is None:
            raise Invalid("work", _("%s has no account.") % label_of(task), _("Give the task one first."))
        of_task = {"task_id": task.pk, "epic_id": task.epic_id, "role_id": task.role_id}
        return {**found, **of_task, "account_id": task.paid_by.pk}


class LogForm(HoursForm):
    """Logs hours and may say, in the same step, how many are left of the task."""

    field_order = ("hours", "work", "day", "note", "remaining")
    remaining = SomeHours(
        label=gettext_lazy("Hours left of the task"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 6}),
    )

    def entry(self) -> dict[str, Any]:
        return {**super().entry(), "remaining": self.cleaned_data["remaining"]}


@dataclass(frozen=True, slots=True)
class LogPanel:
    """What `work/_log_hours.html` shows: the form, what may be chosen, and what was logged just now."""

    form: LogForm
    choices: list[str] = field(default_factory=list)
    logged: HoursEntry | None = None
    back: str = ""


def log_panel(
    person_id: int, *, today: date, back: str, asked: QueryDict | None = None, form: LogForm | None = None
) -> LogPanel:
    """The panel for a person; the query of the page (`asked`) says what was logged just now.

    The work the person logged on last stands in the form already: the hours are all there is to write.
    """
    recent = [label_of(task) for task in recent_tasks(person_id, on=today)]
    again = {"day": today, "work": recent[0] if recent else ""}
    form = form or LogForm(today=today, initial=again)
    return LogPanel(form, recent + _accounts(today), _logged_just_now(person_id, asked), back)


def panel_of_task(person_id: int, task: Task, *, today: date, back: str, asked: QueryDict) -> LogPanel:
    """The panel for a person on the page of a task: the hours are for it, unless they choose other work."""
    form = LogForm(today=today, initial={"day": today, "work": label_of(task)})
    return LogPanel(form, [], _logged_just_now(person_id, asked), back)


def _logged_just_now(person_id: int, asked: QueryDict | None) -> HoursEntry | None:
    number = asked.get("logged", "") if asked is not None else ""
    if number.isdecimal() and len(number) < 19:
        mine = HoursEntry.objects.filter(person_id=person_id, pk=int(number), superseded_at=None)
        return mine.select_related("task", "account").defer("task__description").first()
    return None


def choices_of(person_id: int, *, today: date) -> list[str]:
    """What a person is likely to log on: tasks, then accounts."""
    return [label_of(task) for task in recent_tasks(person_id, on=today)] + _accounts(today)


def form_of(entry: HoursEntry, *, today: date) -> HoursForm:
    """The form of an entry that is there."""
    initial = {
        "hours": written(entry.hours),
        "work": label_of(entry.task or entry.account),
        "day": entry.day,
        "note": entry.note,
    }
    return HoursForm(today=today, initial=initial)


def label_of(work: Task | Account) -> str:
    """How a task or an account is written into the field, and found again."""
    return f"{work.key} {work.title}" if isinstance(work, Task) else work.name


def _unfolded(data: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """What was posted, each part in its field, where a whole line stands in the field of the hours."""
    values = {name: data.get(name, "") for name in fields}
    hours, rest = split_line(values["hours"])
    if not rest:
        return values
    work, note = _split_work(rest)
    return {**values, "hours": hours, "work": work, "note": " ".join(filter(None, [note, values["note"]]))}


def _split_work(text: str) -> tuple[str, str]:
    """The task or account a text begins with, and the note after it; the longest name of an account wins."""
    words = text.split()
    if Task.objects.filter(key__in=_spellings(words[0])).exists():
        return words[0], " ".join(words[1:])
    beginnings = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    lower = [beginning.lower() for beginning in beginnings]
    named = Account.objects.annotate(lower=Lower("name")).filter(Q(lower__in=lower) | Q(key__in=lower))
    found = {name for pair in named.values_list("lower", "key") for name in pair}
    longest = max(
        (beginning for beginning in beginnings if beginning.lower() in found), key=len, default=text
    )
    return longest, text[len(longest) :].strip()


def _spellings(key: str) -> set[str]:
    return {key, key.lower(), key.upper()}


def _accounts(today: date) -> list[str]:
    return [label_of(account) for account in open_accounts(today).order_by("name")[:200]]


def work_named(text: str) -> Task | Account | None:
    key = text.split(maxsplit=1)[0] if text else ""
    tasks = Task.objects.select_related("account", "epic__account", "role").defer("epic__description")
    if task := tasks.filter(key__in=_spellings(key)).first():
        return task
    if account := Account.objects.filter(Q(name__iexact=text) | Q(key=text.lower())).first():
        return account
    return tasks.filter(title__iexact=text).order_by("-id").first()
