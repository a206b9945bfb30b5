"""The people of these tests are those of the settings."""

from tests.areas.settings.conftest import browse, cast

__all__ = ["browse", "cast"]
