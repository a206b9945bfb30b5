"""A second language, for tests that listen to pages in it."""

from tests.translations.german import german

__all__ = ["german"]
