"""Which accounts and clients are open on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from homeostat.areas.work.models import Account, Client


def open_clients(on: date) -> QuerySet[Client]:
    return Client.objects.exclude(closed_from__lte=on)


def open_accounts(on: date) -> QuerySet[Account]:
    """Accounts that are open as their client is."""
    return Account.objects.exclude(_closed(on))


def closed_accounts(on: date) -> QuerySet[Account]:
    """Accounts that are closed, by themselves or with their client."""
    return Account.objects.filter(_closed(on))


def closed_clients(on: date) -> QuerySet[Client]:
    return Client.objects.filter(closed_from__lte=on)


def is_any_closed() -> bool:
    """Whether an account or a client has a day from which it is closed."""
    closed = Account.objects.exclude(closed_from=None).order_by().values("pk")
    clients = Client.objects.exclude(closed_from=None).order_by().values("pk")
    return closed.union(clients, all=True).exists()


def _closed(on: date) -> Q:
    return Q(closed_from__lte=on) | Q(client__closed_from__lte=on)
