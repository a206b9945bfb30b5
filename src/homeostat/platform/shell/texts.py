"""Texts of the interface, found once: Django asks a dozen catalogues in turn, for each text of each page."""

from django.utils.translation.trans_real import DjangoTranslation

MOST = 20_000
"""Texts that a language remembers; the interface has some thousand."""


def remember_texts() -> None:
    """Each language remembers the texts it was asked for; its catalogues never change while it lives."""
    search = DjangoTranslation.gettext
    if getattr(search, "remembers", False):
        return

    def gettext(self: DjangoTranslation, message: str) -> str:
        known: dict[str, str] = self.__dict__.setdefault("remembered", {})
        found = known.get(message)
        if found is None:
            found = search(self, message)
            if len(known) < MOST:
                known[message] = found
        return found

    gettext.remembers = True  # type: ignore[attr-defined]
    DjangoTranslation.gettext = gettext  # type: ignore[assignment, method-assign]
