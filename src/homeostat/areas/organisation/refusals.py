"""Why a change of the organisation is not made: raised by its actions, told by pages, API and commands."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import OrganisationChange
from homeostat.core.organisation import Refusal
from homeostat.core.sentence import joined
from homeostat.platform.shell.speech import speak


class Refused(Exception):
    """A change that cannot be made; `refusal` has the reasons, each with its remedy."""

    def __init__(self, refusal: Refusal) -> None:
        said = [speak(part) for reason in refusal.reasons for part in (reason.message, reason.remedy)]
        super().__init__(" ".join(said))
        self.refusal = refusal


class ForStewards(Refused):
    """A change that only a steward makes, or that has to be asked for."""


class Conflict(Exception):
    """Somebody changed the same things since the person looked; `changes` are theirs, oldest first."""

    def __init__(self, changes: Sequence[OrganisationChange]) -> None:
        super().__init__(
            _("Changed in the meantime: %(changes)s. Look again, then decide.")
            % {"changes": speak(joined(change.said for change in changes))}
        )
        self.changes = tuple(changes)
