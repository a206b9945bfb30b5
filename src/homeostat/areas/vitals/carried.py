"""What one person carries, and their limit: for whoever states how much they want to carry."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.vitals.bearing import Titles, bearers, clients_owned, duties, epics_led, stated_on
from homeostat.areas.work.queries import limits_stated
from homeostat.core.sentence import Sentence, percent, say
from homeostat.core.vitals.duties import role_load


@dataclass(frozen=True, slots=True)
class Carried:
    """Duties with their weights, the limit in force and what was stated (None: nothing)."""

    weight: Decimal
    limit: Decimal
    stated: Decimal | None

    @property
    def said(self) -> Sentence:
        if not self.limit:
            return say("You carry nothing that is counted now.")
        whose = say("which you stated") if self.stated is not None else say("which is the policy's")
        return say(
            "You carry {weight} of {limit}, {whose}.", weight=self.weight, limit=self.limit, whose=whose
        )

    def above(self, limit: Decimal) -> Sentence:
        """What it means to want to carry less than one does."""
        return say(
            "You carry {weight} now, more than that. Nothing is taken from you: your {role_word} load reads "
            "{load}, and nobody should ask you for more. Say in your {cell_word} what others could take.",
            weight=self.weight,
            load=percent((self.weight / limit).quantize(Decimal("0.01"))),
        )


def carried_by(person: str, *, on: date) -> Carried:
    """What somebody carries on a day and their limit; four queries."""
    moment, titles = timeline().on(on), Titles()
    tomorrow = on + timedelta(days=1)
    epics, clients = epics_led(tomorrow, titles), clients_owned(titles)
    stated = stated_on(on, limits_stated(before=tomorrow))
    held = [duty for duty in duties(moment, epics, clients, start=on, end=tomorrow) if duty.person == person]
    carrying = [bearer for bearer in bearers(moment, stated) if bearer.person == person]
    amount = role_load(held, carrying).amount()
    return Carried(amount.numerator, amount.denominator, stated.get(person))
