"""What the organisation calls cells, roles, sprints and stewards."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from homeostat.platform.shell.doors import open_door


@dataclass(frozen=True, slots=True)
class Word:
    """One of the words an organisation may change."""

    one: str
    many: str


Words = Mapping[str, Word]
_of_request: ContextVar[Words | None] = ContextVar("words", default=None)


def default_words() -> dict[str, Word]:
    return {
        "cell": Word(one=_("cell"), many=_("cells")),
        "role": Word(one=_("role"), many=_("roles")),
        "sprint": Word(one=_("sprint"), many=_("sprints")),
        "steward": Word(one=_("steward"), many=_("stewards")),
    }


def words_today() -> Words:
    found: Words = open_door("words") or default_words()
    return found


def current_words() -> Words:
    """The organisation's words: asked for at most once in a request, anew each time outside of one."""
    found = _of_request.get()
    return words_today() if found is None else found


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    """Everything said meanwhile uses these words."""
    token = _of_request.set(words)
    try:
        yield
    finally:
        _of_request.reset(token)


class Speech:
    """One request speaks one language with one set of words.

    A language chosen in the account goes before the one the browser asks for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if len(settings.LANGUAGES) > 1:
            own = getattr(request.user, "language", "")
            if own in dict(settings.LANGUAGES):
                translation.activate(own)
        with speaking(SimpleLazyObject(words_today)):  # type: ignore[arg-type]
            return self.get_response(request)
