"""Whom the work is for, and who pays."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Client(models.Model):
    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    backup = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_from = models.DateField(null=True, blank=True)  # the first day that takes no hours
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(backup=F("owner")), name="client_backup_not_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountCategory(models.TextChoices):
    HOURLY = "billable_hourly", _("billable, hourly")
    FIXED_PRICE = "billable_fixed", _("billable, fixed price")
    NON_BILLABLE = "non_billable", _("non-billable")
    NON_BILLABLE_CELL = "non_billable_cell", _("non-billable, the team's responsibility")


BILLABLE = (AccountCategory.HOURLY, AccountCategory.FIXED_PRICE)


class Account(models.Model):
    """What hours are logged on: the unit of invoicing, of budgets and of sustainability."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    category = models.CharField(max_length=20, choices=AccountCategory.choices)
    is_metawork = models.BooleanField(default=False)
    owner = models.ForeignKey(
        "homeostat.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_from = models.DateField(null=True, blank=True)  # the first day that takes no hours
    external_key = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=AccountCategory.values), name="account_category_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def closed_since(self) -> date | None:
        """The first day it takes no hours, its own or its client's; None while it is open."""
        days = [self.closed_from, self.client.closed_from if self.client is not None else None]
        return min((day for day in days if day is not None), default=None)

    @property
    def is_billable(self) -> bool:
        return self.category in BILLABLE
