"""What nearly every page needs and takes long to read: asked when a process starts, not by a visitor."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string


def read_ahead() -> None:
    """Calls what `READ_AHEAD` of the settings names; a database that is not there yet is read when asked."""
    try:
        for door in settings.READ_AHEAD:
            import_string(door)()
    except DatabaseError:
        pass
    finally:
        connection.close()
