"""The form of an organisation in files: one model per thing. What a file leaves out stays as it is."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from .fields import Json, Key, Keys, Number, PolicyKey, Text, Week, Whole, YesNo, as_key, one_of, wrong

FORMAT = 1
STANDINGS = ("core", "newcomer", "short_term")
Standing = Annotated[
    Literal["core", "newcomer", "short_term"], BeforeValidator(one_of("core", "newcomer", "short_term"))
]
Eligibility = Annotated[Literal["anyone", "core"], BeforeValidator(one_of("anyone", "core"))]


def _format(value: object) -> object:
    if str(value) != str(FORMAT):
        raise wrong(
            _("This is a form of files that is not known here."), _("Write format: 1, or leave it out.")
        )
    return FORMAT


def _covers(value: object) -> object:
    if isinstance(value, list):
        return [as_key(item) for item in value]
    return one_of("everything", "listed")(value)


class Thing(BaseModel):
    """Anything in the files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def says(self, field: str) -> bool:
        """Whether the file says something about a field."""
        return field in self.model_fields_set


Policies = Annotated[
    dict[PolicyKey, Json], Field(description="Policies set here and not further out, by their key.")
]


class Kind(Thing):
    """A kind of cell."""

    name: Text = Field("", description="What the kind is called.")
    description: Text = Field("", description="What cells of this kind are for.")
    policies: Policies = {}


class Person(Thing):
    """A person: nothing private but the name, the country, the time zone and the hours."""

    name: Text = Field("", description="What the person is called.")
    country: Text = Field("", description="Whose public holidays count: DE, or DE-HE with its region.")
    time_zone: Text = Field("UTC", description="A time zone such as Europe/Berlin.")
    hours: Week | None = Field(
        None, description="Hours on each day of the week, Monday first; null: unknown."
    )


class Member(Thing):
    """A person's place in a cell."""

    standing: Standing = Field("core", description="core, newcomer or short_term.")
    share: Number = Field(Decimal(1), description="The part of the person's hours the cell gets, up to 1.")


class Role(Thing):
    """A role, with who holds it."""

    name: Text = Field("", description="What the role is called.")
    purpose: Text = Field("", description="What it is for.")
    accountabilities: list[Text] = Field([], description="What its holders answer for.")
    hours_per_sprint: Number = Field(Decimal(0), description="Hours a holder spends on it in a sprint.")
    wanted_holders: Whole = Field(1, description="How many holders it needs.")
    backup_required: YesNo = Field(False, description="Whether it needs a backup.")
    eligibility: Eligibility = Field("anyone", description="Who may hold it: anyone, or core members.")
    term_sprints: Whole | None = Field(
        None, description="After how many sprints it changes hands; null: never."
    )
    holders: Keys = Field([], description="Who holds it.")
    backups: Keys = Field([], description="Who stands in.")
    unwilling: Keys = Field(
        [], description="Who of them does it against preference; exported only if asked for."
    )


Roles = Annotated[dict[Key, Role | None], Field(description="The roles here, by key; null: given up.")]


class Cell(Thing):
    """A cell, with its members, roles and policies."""

    name: Text = Field("", description="What the cell is called.")
    kind: Key = Field("", description="The key of its kind.")
    parent: Key | None = Field(None, description="The key of the cell it is in; null: in none.")
    purpose: Text = Field("", description="What it is for.")
    members: dict[Key, Member | None] = Field({}, description="Its members, by person; null: leaves.")
    roles: Roles = {}
    policies: Policies = {}


class Organisation(Thing):
    """An organisation on a day, or a part of one."""

    format: Annotated[Literal[1], BeforeValidator(_format)] = Field(
        1, description="The form of the files: 1."
    )
    covers: Annotated[
        Any,
        BeforeValidator(_covers),
        WithJsonSchema(
            {"anyOf": [{"enum": ["everything", "listed"]}, {"type": "array", "items": {"type": "string"}}]}
        ),
    ] = Field(
        "listed",
        description="everything: what is absent ends. A list of cells: the same for these and all in them. "
        "listed: what is absent stays, null ends it.",
    )
    kinds: dict[Key, Kind | None] = Field({}, description="The kinds of cell, by key.")
    policies: Policies = {}
    roles: Roles = {}
    cells: dict[Key, Cell | None] = Field({}, description="The cells, by key; in a folder cells/KEY.yaml.")
    people: dict[Key, Person | None] = Field(
        {}, description="The people, by key; in a folder people/KEY.yaml."
    )

    @property
    def within(self) -> list[str]:
        """The cells the file is about, where it is about a few with all in them."""
        return list(self.covers) if isinstance(self.covers, list) else []
