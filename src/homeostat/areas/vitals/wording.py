"""Vital signs in words and numbers for the reader."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import Series
from homeostat.core.sentence import counted, say
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import REGISTRY, Sign
from homeostat.platform.shell.speech import speak, speak_later

# What an outside value means, said simply.
MEANING = {
    ("load", State.ABOVE): gettext_lazy("more is promised than there are hours"),
    ("load", State.BELOW): gettext_lazy("there is room for more work"),
    ("spillover", State.ABOVE): gettext_lazy("planned work does not finish"),
    ("spillover", State.BELOW): gettext_lazy("less is carried over than the organisation aims for"),
    ("last_minute", State.ABOVE): gettext_lazy("much is finished only at the last moment"),
    ("last_minute", State.BELOW): gettext_lazy("little is left to the last moment"),
    ("fragmentation", State.ABOVE): gettext_lazy("people work on many things at once"),
    ("fragmentation", State.BELOW): gettext_lazy("people work on few things at once"),
    ("sustainability", State.ABOVE): gettext_lazy("too few of the hours are paid for"),
    ("role_coverage", State.BELOW): speak_later(say("{roles_word} lack a holder or a backup")),
    ("resilience", State.BELOW): gettext_lazy("one absence takes away too much"),
    ("metawork", State.ABOVE): gettext_lazy("much time goes into the organisation itself"),
    ("role_load", State.ABOVE): gettext_lazy("people carry more than they should"),
    ("core_headroom", State.BELOW): gettext_lazy("hardly anybody has room to lead something new"),
    ("client_mix", State.BELOW): gettext_lazy("much depends on few clients"),
}
PARTS = {
    "tasks": gettext_lazy("Tasks"),
    "reviews": gettext_lazy("Reviews"),
    "epics": gettext_lazy("Managing epics"),
    "roles": speak_later(say("{Roles_word}")),
    "goal": gettext_lazy("Goal"),
    "finished": gettext_lazy("Finished"),
    "spilled": gettext_lazy("Spilled over"),
    "left_out": gettext_lazy("Carried over, not counted"),
    "late": gettext_lazy("At the last minute"),
    "in_time": gettext_lazy("In time"),
    "billable": gettext_lazy("Billable"),
    "non_billable": gettext_lazy("Non-billable"),
    "held": gettext_lazy("Held"),
    "vacant": gettext_lazy("Vacant"),
    "no_backup": gettext_lazy("Without backup"),
    "against": gettext_lazy("Held against preference"),
    "alone": gettext_lazy("Held by one person alone"),
    "shared": gettext_lazy("Held by several"),
    "gone": gettext_lazy("Gone with one absence"),
    "left": gettext_lazy("Left"),
    "metawork": gettext_lazy("Metawork"),
    "other": gettext_lazy("All other work"),
    "clients": gettext_lazy("Clients owned"),
    "limit": gettext_lazy("Limit"),
    "free_roles": speak_later(say("Places for {roles_word}")),
    "free_epics": gettext_lazy("Places for epics"),
    "free_clients": gettext_lazy("Places for clients"),
    "largest": gettext_lazy("The largest client"),
    "smaller": gettext_lazy("All other clients"),
}


STATES = {
    State.ABOVE: gettext_lazy("above its range"),
    State.BELOW: gettext_lazy("below its range"),
    State.EDGE: gettext_lazy("at the edge"),
    State.IN_RANGE: gettext_lazy("in range"),
    State.TOO_LITTLE: gettext_lazy("too little to tell"),
    State.NO_DATA: gettext_lazy("no data"),
    State.NONE: gettext_lazy("without a range"),
}

# The two sums of a figure as the heads of columns.
SUMS = {
    "load": (gettext_lazy("Committed"), gettext_lazy("Goal")),
    "spillover": (gettext_lazy("Spilled over"), gettext_lazy("Committed")),
    "last_minute": (gettext_lazy("Last minute"), gettext_lazy("Completed")),
    "fragmentation": (gettext_lazy("Weighted"), gettext_lazy("Hours")),
    "sustainability": (gettext_lazy("Not billable"), gettext_lazy("All hours")),
    "role_coverage": (gettext_lazy("Covered"), gettext_lazy("Wanted")),
    "resilience": (gettext_lazy("Left"), gettext_lazy("All")),
    "metawork": (gettext_lazy("Metawork"), gettext_lazy("All hours")),
    "role_load": (gettext_lazy("Carried"), gettext_lazy("Limit")),
    "core_headroom": (gettext_lazy("Free"), gettext_lazy("Places")),
    "client_mix": (gettext_lazy("Weighted"), gettext_lazy("Billed hours")),
}


def written(sign: Sign, value: float) -> str:
    """The value as written: 84 %, or 2.4."""
    return share(value) if sign.form == "percent" else number_format(value, decimal_pos=1)


def share(value: float) -> str:
    """A share as a percentage: 84 %."""
    return _("%(number)s %%") % {"number": number_format(round(value * 100))}


def quantity(number: Decimal | None, unit: str) -> str:
    """A sum with its unit: 104 h, 3 tasks, 5 roles."""
    if number is None:
        return "–"
    amount = plain(number)
    if unit == "hours":
        return _("%(number)s h") % {"number": amount}
    if unit == "tasks":
        return ngettext("%(number)s task", "%(number)s tasks", int(number)) % {"number": amount}
    if unit == "duties":
        return ngettext("%(number)s duty", "%(number)s duties", int(number)) % {"number": amount}
    if unit == "slots":
        return ngettext("%(number)s place", "%(number)s places", int(number)) % {"number": amount}
    return speak(counted("{number} {role_word}", "{number} {roles_word}", count=int(number), number=amount))


def plain(number: Decimal) -> str:
    """A sum to two decimal places, without empty ones."""
    short = Decimal(round(number, 2)).normalize()
    places = max(-int(short.as_tuple().exponent), 0)
    return number_format(short, decimal_pos=places, use_l10n=True)


def tone_of(sign: Sign, state: State) -> str:
    """The tone of a state in marks and on the map: hot on the side that hurts, cool on the other."""
    if state.is_outside:
        hurts = State.BELOW if sign.better == "higher" else State.ABOVE
        return "hot" if state is hurts else "cool"
    return {State.IN_RANGE: "calm", State.EDGE: "warm"}.get(state, "none")


def word_of(state: State) -> str:
    """A state in a few words."""
    return str(STATES[state])


def range_of(sign: Sign, low: float | None, high: float | None) -> str:
    """The healthy range: 80 % to 100 %, at most 30 %, or at least 67 %."""
    if low is None or high is None:
        return _("no range")
    if sign.better == "lower" and low in (0, 1):
        return _("at most %(high)s") % {"high": written(sign, high)}
    if sign.better == "higher" and high == 1:
        return _("at least %(low)s") % {"low": written(sign, low)}
    return _("%(low)s to %(high)s") % {"low": written(sign, low), "high": written(sign, high)}


def sums_of(reading: Reading) -> str:
    """A figure as its two sums: 104 h of 194 h."""
    if reading.numerator is None or not reading.denominator:
        return ""
    sign = REGISTRY[reading.sign]
    if sign.form == "number":
        return _("over %(hours)s") % {"hours": quantity(reading.denominator, reading.unit)}
    return _("%(part)s of %(whole)s") % {
        "part": plain(reading.numerator),
        "whole": quantity(reading.denominator, reading.unit),
    }


def billed(reading: Reading) -> str:
    """Sustainability said simply: 2.9 hours billed per unbilled one."""
    if not reading.numerator or reading.denominator is None:
        return ""
    ratio = (reading.denominator - reading.numerator) / reading.numerator
    return _("%(hours)s : 1 billed per unbilled") % {"hours": number_format(round(ratio, 1), decimal_pos=1)}


def note_of(series: Series) -> str:
    """Half a sentence for a tile."""
    latest = series.latest
    if latest is None:
        return _("no data yet")
    state = State(latest.state)
    if series.attention:
        return _("outside its range and its own limits, twice running")
    if meaning := MEANING.get((latest.sign, state)):
        return str(meaning)
    if latest.sign == "sustainability" and latest.value is not None and (words := billed(latest)):
        return words
    return word_of(state)


def sentence_of(series: Series, *, whose: str) -> str:
    """What matters about a sign, in a sentence or three; `whose` names the scope (“Heron”, “The company”)."""
    latest = series.latest
    if latest is None:
        return speak(say("No {sprint_word} has been computed yet."))
    name, number = speak(series.sign.name), latest.sprint.number
    if latest.value is None:
        return _without_value(series, latest, whose=whose)
    said = [
        speak(
            say(
                "{whose}: {sign} was {value} in {sprint_word} {number}, {state} ({range}).",
                whose=whose,
                sign=name.lower(),
                value=written(series.sign, latest.value),
                number=number,
                state=word_of(State(latest.state)),
                range=range_of(series.sign, latest.low, latest.high),
            )
        )
    ]
    if meaning := MEANING.get((latest.sign, State(latest.state))):
        said.append(f"{str(meaning)[:1].upper()}{str(meaning)[1:]}.")
    if series.attention:
        running = say("For two {sprints_word} running it is also outside its own limits: it deserves a look.")
        said.append(speak(running))
    return " ".join(said)


def _without_value(series: Series, latest: Reading, *, whose: str) -> str:
    if State(latest.state) is State.TOO_LITTLE:
        said = say("{whose}: there is too little to tell from in {sprint_word} {number}.")
    elif series.sign.closed_only:
        said = say("{whose}: no closed {sprint_word} has data yet.")
    else:
        said = say("{whose}: no data in {sprint_word} {number}.")
    return speak(said.filled(whose=whose, number=latest.sprint.number))
