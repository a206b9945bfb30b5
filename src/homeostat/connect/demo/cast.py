"""Who is who at Saltmarsh. Every person, cell, client and role here is invented.

Times are sprint indices: 0 is the first sprint of the two years, `NOW` the one that is running.
"""

from dataclasses import dataclass

NOW = 52
SPRINTS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Member:
    """A person: where they live, what they work, and the cells they pass through as (sprint, cell)."""

    key: str
    name: str
    country: str
    time_zone: str
    hours: int
    cells: tuple[tuple[int, str], ...]
    leaves: int | None = None
    newcomer: bool = False
    knack: str = ""


def _member(
    name: str, country: str, zone: str, hours: int, *cells: tuple[int, str], leaves: int | None = None, knack: str = ""
) -> Member:
    key = name.lower().replace(" ", "-").replace("'", "")
    plain = key.translate(str.maketrans("áäçéèíïñóöøúüłś", "aaceeiinooouuls"))
    return Member(plain, name, country, zone, hours, cells, leaves, newcomer=cells[0][0] > 0, knack=knack)


MEMBERS: tuple[Member, ...] = (
    # Juniper: two generalists' worth of clients too many
    _member("Ines Okafor", "PT", "Europe/Lisbon", 40, (0, "juniper"), knack="recruitment manager in an overloaded cell"),
    _member("Tomas Rehak", "CZ", "Europe/Prague", 40, (0, "juniper"), knack="owns the Northwind portal"),
    _member("Mira Castellanos", "ES", "Europe/Madrid", 40, (0, "juniper"), knack="plans Juniper's sprints"),
    _member("Yara Haddad", "FR", "Europe/Paris", 32, (0, "juniper")),
    _member("Emil Sorensen", "DK", "Europe/Copenhagen", 40, (0, "juniper")),
    _member("Priya Raman", "IN", "Asia/Kolkata", 40, (0, "juniper")),
    _member("Jonas Weidner", "DE-HE", "Europe/Berlin", 30, (4, "juniper")),
    _member("Adaeze Nwosu", "NG", "Africa/Lagos", 40, (9, "juniper")),
    _member("Luca Ferrante", "IT", "Europe/Rome", 40, (14, "juniper")),
    _member("Sofia Lindqvist", "SE", "Europe/Stockholm", 36, (0, "juniper")),
    _member("Bilal Chaudhry", "PK", "Asia/Karachi", 40, (21, "juniper")),
    _member("Noor Vermeer", "NL", "Europe/Amsterdam", 32, (30, "juniper")),
    _member("Ravi Menon", "IN", "Asia/Kolkata", 40, (0, "juniper"), leaves=40),
    _member("Agnes Toth", "HU", "Europe/Budapest", 40, (0, "juniper"), leaves=43),
    _member("Caio Figueira", "BR", "America/Sao_Paulo", 40, (47, "juniper"), knack="newcomer since ten weeks"),
    # Heron: split from Juniper for one project, three people
    _member("Hana Kovac", "HR", "Europe/Zagreb", 40, (0, "juniper"), (26, "heron"), knack="one of three in the project cell"),
    _member("Owen Gallagher", "IE", "Europe/Dublin", 40, (0, "juniper"), (26, "heron"), knack="alone holds Heron's client"),
    _member("Leila Farsi", "CA", "America/Toronto", 32, (11, "juniper"), (26, "heron")),
    # Alder: the cell of the good quarter
    _member("Oren Baptiste", "CA", "America/Toronto", 40, (0, "alder"), knack="has room and knows the billing epic"),
    _member("Greta Halvorsen", "NO", "Europe/Oslo", 40, (0, "alder"), knack="sustainability manager"),
    _member("Mateo Quiroga", "AR", "America/Argentina/Buenos_Aires", 40, (0, "alder")),
    _member("Aiko Tanabe", "JP", "Asia/Tokyo", 36, (0, "alder")),
    _member("Fatou Diallo", "SN", "Africa/Dakar", 40, (0, "alder")),
    _member("Piotr Zielinski", "PL", "Europe/Warsaw", 40, (0, "tidepool"), (18, "alder")),
    _member("Zoe Martel", "FR", "Europe/Paris", 24, (0, "tidepool"), (18, "alder")),
    _member("Samuel Adeyemi", "NG", "Africa/Lagos", 40, (0, "tidepool"), (18, "alder")),
    _member("Kaveh Rostami", "DE-BE", "Europe/Berlin", 40, (7, "alder")),
    _member("Lena Brandt", "AT", "Europe/Vienna", 32, (16, "alder")),
    _member("Ibrahim Sesay", "GB", "Europe/London", 40, (24, "alder")),
    _member("Marta Oliveira", "PT", "Europe/Lisbon", 40, (36, "alder")),
    _member("Viktor Danko", "SK", "Europe/Bratislava", 40, (0, "alder"), leaves=22),
    # Tidepool: DevOps, whose work is dropped first
    _member("Nadia Benali", "MA", "Africa/Casablanca", 40, (0, "tidepool"), knack="keeps the servers and sees her work dropped"),
    _member("Stellan Bjork", "SE", "Europe/Stockholm", 40, (0, "tidepool")),
    _member("Carmen Ibarra", "MX", "America/Mexico_City", 40, (12, "tidepool")),
    _member("Dmitri Volkov", "EE", "Europe/Tallinn", 30, (20, "tidepool")),
    _member("Thandi Mokoena", "ZA", "Africa/Johannesburg", 40, (34, "tidepool")),
    # Commons: the support cell, started half a year in
    _member("Beatrix Holloway", "GB", "Europe/London", 40, (0, "juniper"), (6, "commons"), knack="steward"),
    _member("Rosa Delgado", "ES", "Europe/Madrid", 32, (0, "alder"), (6, "commons"), knack="business development"),
    _member("Anselm Richter", "DE-HE", "Europe/Berlin", 20, (0, "alder"), (6, "commons")),
    _member("Chiara Monti", "IT", "Europe/Rome", 40, (6, "commons")),
    _member("Halima Yusuf", "KE", "Africa/Nairobi", 40, (10, "commons")),
    _member("Felix Aumann", "CH", "Europe/Zurich", 24, (15, "commons")),
    _member("Jun Park", "KR", "Asia/Seoul", 40, (19, "commons"), knack="designer"),
    _member("Elif Demir", "TR", "Europe/Istanbul", 40, (28, "commons")),
    _member("Wren Ashby", "US", "America/New_York", 30, (41, "commons"), knack="newcomer in the support cell"),
)

KINDS: dict[str, tuple[str, str]] = {
    "generalist": ("Generalist", "Serves several clients and carries all the roles of a cell."),
    "project": ("Project", "Built round one client or project."),
    "support": ("Support", "Company-wide functions: business, design, administration."),
    "internal": ("Internal", "Builds and keeps what the other cells stand on; has no clients of its own."),
}

CELLS: dict[str, tuple[str, str, int, str]] = {
    "juniper": ("Juniper", "generalist", 0, "Learning platforms for publishers and schools."),
    "alder": ("Alder", "generalist", 0, "Public services and billing."),
    "tidepool": ("Tidepool", "generalist", 0, "Hosting, deployments and what all cells run on."),
    "commons": ("Commons", "support", 6, "Business development, design, people and money."),
    "heron": ("Heron", "project", 26, "The Meridian Health records portal, from discovery to handover."),
}


@dataclass(frozen=True, slots=True)
class CastRole:
    """A role with its holders as (from sprint, person, willing) and backups as (from sprint, person)."""

    key: str
    name: str
    cell: str | None
    purpose: str
    accountabilities: tuple[str, ...]
    hours: int
    since: int
    holders: tuple[tuple[int, str | None, bool], ...]
    backups: tuple[tuple[int, str | None], ...] = ()
    needs_backup: bool = True
    eligibility: str = "core"


_PLANNING = ("Every task of the next sprint has an assignee, a reviewer and points", "Nobody starts overcommitted")
_SPRINT = ("The sprint is closed on its last day", "Rotation turns are planned two sprints ahead")
_RECRUIT = ("Candidates hear back within a week", "The next newcomer has a mentor before arriving")

ROLES: tuple[CastRole, ...] = (
    CastRole(
        "juniper-sprint-planning",
        "Sprint planning manager",
        "juniper",
        "Juniper's sprints start ready.",
        _PLANNING,
        6,
        0,
        ((0, "agnes-toth", True), (43, "mira-castellanos", True)),
        ((0, "mira-castellanos"), (43, None)),
    ),
    CastRole(
        "juniper-recruitment",
        "Recruitment manager",
        "juniper",
        "Juniper has the people it needs.",
        _RECRUIT,
        8,
        0,
        (
            (0, "ravi-menon", False),
            (12, "yara-haddad", False),
            (20, None, True),
            (24, "sofia-lindqvist", False),
            (33, None, True),
            (37, "ines-okafor", False),
        ),
        (),
        True,
    ),
    CastRole(
        "juniper-epic-planning",
        "Epic planning manager",
        "juniper",
        "Epics start with a budget and a lead.",
        ("The epic board is true each sprint", "Recruitment hears of a gap a month ahead"),
        6,
        0,
        ((0, "tomas-rehak", True),),
        ((0, "emil-sorensen"),),
    ),
    CastRole(
        "juniper-firefighting",
        "Firefighting manager",
        "juniper",
        "Alerts reach someone awake.",
        ("The rota covers every working hour of a client", "Causes of fires are written down"),
        5,
        0,
        ((0, "priya-raman", True),),
        ((0, "ravi-menon"), (40, None)),
    ),
    CastRole(
        "juniper-documentation",
        "Documentation keeper",
        "juniper",
        "A newcomer can find it.",
        ("Each process page is reviewed within its interval",),
        4,
        8,
        ((8, "jonas-weidner", True),),
        (),
        False,
        "anyone",
    ),
    CastRole(
        "alder-sprint-planning",
        "Sprint planning manager",
        "alder",
        "Alder's sprints start ready.",
        _PLANNING,
        6,
        0,
        ((0, "mateo-quiroga", True),),
        ((0, "viktor-danko"), (22, "fatou-diallo")),
    ),
    CastRole(
        "alder-recruitment",
        "Recruitment manager",
        "alder",
        "Alder has the people it needs.",
        _RECRUIT,
        6,
        0,
        ((0, "viktor-danko", True), (22, "aiko-tanabe", True)),
        ((0, "oren-baptiste"),),
    ),
    CastRole(
        "alder-retrospective",
        "Retrospective host",
        "alder",
        "Alder learns from each sprint.",
        ("A retrospective is held each sprint", "Its actions have an owner"),
        3,
        0,
        ((0, "fatou-diallo", True), (35, None, True)),
        (),
        False,
        "anyone",
    ),
    CastRole(
        "alder-firefighting",
        "Firefighting manager",
        "alder",
        "Alerts reach someone awake.",
        ("The rota covers every working hour of a client",),
        5,
        0,
        ((0, "oren-baptiste", True),),
        ((12, "kaveh-rostami"),),
    ),
    CastRole(
        "tidepool-operations",
        "Operations lead",
        "tidepool",
        "What runs keeps running.",
        ("Upgrades are planned before they are urgent", "Every service has a runbook"),
        8,
        0,
        ((0, "nadia-benali", True),),
        ((0, "stellan-bjork"),),
    ),
    CastRole(
        "tidepool-upgrades",
        "Upgrade coordinator",
        "tidepool",
        "Platform upgrades happen on time.",
        ("Each upgrade has a date the cells agreed to",),
        6,
        18,
        ((18, "stellan-bjork", True),),
        ((18, None),),
    ),
    CastRole(
        "heron-sprint-planning",
        "Sprint planning manager",
        "heron",
        "Heron's sprints start ready.",
        _PLANNING,
        5,
        26,
        ((26, "hana-kovac", True),),
        (),
    ),
    CastRole(
        "heron-client-owner",
        "Client owner",
        "heron",
        "Meridian Health knows where its portal stands.",
        ("One update each sprint", "Scope changes are agreed in writing"),
        6,
        26,
        ((26, "owen-gallagher", True),),
        (),
    ),
    CastRole(
        "heron-recruitment",
        "Recruitment manager",
        "heron",
        "Heron has the people it needs.",
        _RECRUIT,
        4,
        26,
        ((26, "leila-farsi", False),),
        (),
    ),
    CastRole(
        "sustainability-manager",
        "Sustainability manager",
        None,
        "Saltmarsh earns what it spends.",
        ("Budgets are set before a quarter starts", "Every cell sees its ratio each sprint"),
        8,
        0,
        ((0, "greta-halvorsen", True),),
        ((6, "anselm-richter"),),
    ),
    CastRole(
        "business-development",
        "Business development specialist",
        None,
        "The right clients come at the right time.",
        ("Every lead has an answer within three days",),
        12,
        0,
        ((0, "rosa-delgado", True),),
        ((6, "beatrix-holloway"),),
    ),
    CastRole(
        "security-contact",
        "Security contact",
        None,
        "Reports of weaknesses are answered and mended.",
        ("A report is acknowledged within a day",),
        3,
        0,
        ((0, "nadia-benali", True),),
        ((0, "emil-sorensen"),),
    ),
    CastRole(
        "developer-advocate",
        "Developer advocate",
        None,
        "People can do good work without burning out.",
        ("Problems people raise get someone who pursues them",),
        8,
        32,
        ((32, "halima-yusuf", True),),
        (),
        False,
        "anyone",
    ),
    CastRole(
        "administration",
        "Administrative specialist",
        None,
        "Invoices, contracts and accounts are in order.",
        ("Invoices leave by the fifth working day",),
        10,
        6,
        ((6, "anselm-richter", True),),
        ((15, "felix-aumann"),),
        True,
        "anyone",
    ),
)
