"""The organisation in time: identities, and dated rows that say what held from when to when."""

from datetime import date, datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext as _

from homeostat.core.sentence import Sentence, from_json, joined

SAID_IN_SHORT = 3


class Person(models.Model):
    """A person of the organisation; what holds at a time is in the dated rows."""

    key = models.SlugField(max_length=80, unique=True)
    email = models.EmailField(blank=True)
    user = models.OneToOneField("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="person")
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.key


class Cell(models.Model):
    key = models.SlugField(max_length=80, unique=True)
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.key


class CellKind(models.Model):
    key = models.SlugField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.key


class Role(models.Model):
    key = models.SlugField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.key


class OrganisationChange(models.Model):
    """A change that was adopted: the operations as data, the day they hold from, by whom and why."""

    on = models.DateField()
    operations = models.JSONField()
    inverse = models.JSONField()
    sentences = models.JSONField()
    tracks = ArrayField(models.CharField(max_length=250))
    by = models.ForeignKey("homeostat.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        indexes = [
            models.Index(fields=["-on", "-id"], name="change_newest"),
            GinIndex(fields=["tracks"], name="change_of_track"),
        ]

    def __str__(self) -> str:
        return f"change {self.pk} on {self.on}"

    @property
    def told(self) -> list[Sentence]:
        """What was confirmed, sentence by sentence, with the names of that time."""
        return [from_json(each) for each in self.sentences]

    @property
    def said(self) -> Sentence:
        """The change in one line."""
        return joined(self.told)

    @property
    def said_in_short(self) -> Sentence:
        return joined([from_json(each) for each in self.first_sentences[:SAID_IN_SHORT]])

    @property
    def first_sentences(self) -> list[Any]:
        """The beginning of what was confirmed, as data; queries bring it along as `beginning`."""
        return list(getattr(self, "beginning", None) or self.sentences)

    @property
    def sentence_count(self) -> int:
        """How many sentences were confirmed; queries bring it along as `said_times`."""
        known: int | None = getattr(self, "said_times", None)
        return len(self.sentences) if known is None else known

    @property
    def by_name(self) -> str:
        """Who made it; queries bring the name along as `author`."""
        if self.by is None:
            return _("Homeostat")
        return getattr(self, "author", None) or self.by.email

    @property
    def undone(self) -> "OrganisationChange | None":
        """The change that took this one back, unless that one was taken back itself."""
        undoing: OrganisationChange | None = getattr(self, "undone_by", None)
        return undoing if undoing is not None and undoing.undone is None else None


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """Rows that hold on that day, as known now."""
        return self.current().holding_on(day)

    def holding_on(self, day: date) -> Self:
        """Rows that hold on that day, as far as they are in here."""
        return self.filter(start__lte=day).filter(Q(end=None) | Q(end__gt=day))

    def current(self) -> Self:
        """Rows of all days, as known now."""
        return self.filter(superseded_at=None)

    def as_recorded_at(self, at: datetime) -> Self:
        """Rows of all days, as they were known at that moment."""
        return self.filter(recorded_at__lte=at).filter(Q(superseded_at=None) | Q(superseded_at__gt=at))


class Dated(models.Model):
    """A row that holds in [start, end). A correction supersedes it and adds another; none is overwritten."""

    start = models.DateField()
    end = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class KeyHash(Func):
    """A text key as a 64-bit number, for exclusion constraints."""

    template = "hashtextextended(%(expressions)s, 0)"
    arg_joiner = " || '|' || "
    output_field = models.BigIntegerField()


def _same(column: str | Func) -> tuple[Func, str]:
    """Equality of a key inside an exclusion constraint, without the btree_gist extension."""
    key = F(column) if isinstance(column, str) else column
    return Func(key, key, Value("[]"), function="int8range"), RangeOperators.OVERLAPS


def one_at_a_time(*columns: str | Func, name: str) -> list[models.BaseConstraint]:
    """No two known rows with these keys hold on the same day, and no row is empty."""
    period = Func(F("start"), F("end"), function="daterange"), RangeOperators.OVERLAPS
    return [
        ExclusionConstraint(
            name=f"{name}_one_at_a_time",
            expressions=[*(_same(column) for column in columns), period],
            condition=Q(superseded_at=None),
        ),
        models.CheckConstraint(condition=Q(end=None) | Q(end__gt=F("start")), name=f"{name}_not_empty"),
    ]


class PersonTerm(Dated):
    """The person is part of the organisation."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")

    class Meta:
        constraints = one_at_a_time("person_id", name="person_term")


class KindTerm(Dated):
    kind = models.ForeignKey(CellKind, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)

    class Meta:
        constraints = one_at_a_time("kind_id", name="kind_term")


class CellTerm(Dated):
    """The cell is open, and what it is."""

    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=120)
    kind = models.ForeignKey(CellKind, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Cell, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField(blank=True)

    class Meta:
        constraints = one_at_a_time("cell_id", name="cell_term")


class Membership(Dated):
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    standing = models.CharField(max_length=12)
    share = models.DecimalField(max_digits=5, decimal_places=4, default=1)

    class Meta:
        constraints = [
            *one_at_a_time("cell_id", "person_id", name="membership"),
            models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=1), name="membership_share"),
        ]

    @classmethod
    def beside(cls, person_id: int | None, *, on: date) -> DatedQuerySet:
        """Who is on that day in the cells that somebody is in, themselves among them."""
        today_s = cls.objects.on(on)
        return today_s.filter(cell__in=today_s.filter(person=person_id or 0).values("cell"))


class WorkingHours(Dated):
    """Contracted hours per weekday, Monday first."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="working_hours")
    week = ArrayField(models.DecimalField(max_digits=4, decimal_places=2), size=7)

    class Meta:
        constraints = one_at_a_time("person_id", name="working_hours")


class RoleTerm(Dated):
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=120)
    cell = models.ForeignKey(Cell, null=True, on_delete=models.PROTECT, related_name="role_terms")
    purpose = models.TextField(blank=True)
    accountabilities = ArrayField(models.TextField(), default=list)
    hours_per_sprint = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    wanted_holders = models.PositiveSmallIntegerField(default=1)
    backup_required = models.BooleanField(default=False)
    eligibility = models.CharField(max_length=10, default="anyone")
    term_sprints = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = one_at_a_time("role_id", name="role_term")


class Holding(Dated):
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    part = models.CharField(max_length=8)  # holder or backup
    willing = models.BooleanField(default=True)

    class Meta:
        constraints = one_at_a_time("role_id", "person_id", name="holding")


class Policy(Dated):
    """A rule of the organisation's own choosing, for the company, a kind of cell, or one cell."""

    key = models.CharField(max_length=60)
    scope = models.CharField(max_length=100)  # company, kind:<key>, cell:<key>
    value = models.JSONField()

    class Meta:
        constraints = one_at_a_time(KeyHash("key", "scope"), name="policy")
