"""Whom Saltmarsh works for: its clients, accounts and epics, all invented."""

# key, name, owner
CLIENTS: tuple[tuple[str, str, str], ...] = (
    ("northwind", "Northwind Learning", "tomas-rehak"),
    ("harbour-city", "Harbour City", "oren-baptiste"),
    ("open-atlas", "Open Atlas Foundation", "yara-haddad"),
    ("meridian", "Meridian Health", "owen-gallagher"),
    ("lantern", "Lantern Press", "mira-castellanos"),
    ("fennmark", "Fennmark Rail", "samuel-adeyemi"),
)

# who steps in for the owner of a client or an epic; Meridian has nobody
BACKUPS: dict[str, str] = {
    "northwind": "priya-raman",
    "harbour-city": "greta-halvorsen",
    "open-atlas": "sofia-lindqvist",
    "lantern": "yara-haddad",
    "fennmark": "piotr-zielinski",
    "nw-portal": "priya-raman",
    "lantern-previews": "sofia-lindqvist",
    "harbour-permits": "fatou-diallo",
    "platform-backups": "stellan-bjork",
}

# which cell leads what others do for their clients, by the end of the task's title
LEADS: dict[str, str] = {
    "offline lessons": "tidepool",
    "tile cache": "tidepool",
    "access log": "tidepool",
    "open feeds": "tidepool",
}

# key, name, client, category, metawork
ACCOUNTS: tuple[tuple[str, str, str | None, str, bool], ...] = (
    ("northwind-portal", "Northwind portal", "northwind", "billable_hourly", False),
    ("lantern-courses", "Lantern course catalogue", "lantern", "billable_fixed", False),
    ("open-atlas-maps", "Open Atlas map editor", "open-atlas", "billable_hourly", False),
    ("harbour-billing", "Harbour City billing", "harbour-city", "billable_hourly", False),
    ("fennmark-timetables", "Fennmark timetables", "fennmark", "billable_fixed", False),
    ("meridian-records", "Meridian records portal", "meridian", "billable_fixed", False),
    ("platform", "Platform and hosting", None, "non_billable", False),
    ("documentation", "Documentation", None, "non_billable", False),
    ("business", "Business development", None, "non_billable", False),
    ("design-system", "Design system", None, "non_billable", False),
    ("administration", "Administration", None, "non_billable", False),
    ("cell-management", "Cell management", None, "non_billable_cell", True),
    ("recruitment", "Recruitment and mentoring", None, "non_billable_cell", False),
    ("retrospectives", "Retrospectives", None, "non_billable_cell", True),
    ("meetings", "Meetings and planning", None, "non_billable_cell", True),
)

# key, name, account, cell, owner, reviewer, first sprint, last sprint or None
EPICS: tuple[tuple[str, str, str, str, str, str, int, int | None], ...] = (
    ("nw-portal", "Northwind portal relaunch", "northwind-portal", "juniper", "tomas-rehak", "emil-sorensen", 38, None),
    ("nw-grades", "Export of grades", "northwind-portal", "juniper", "priya-raman", "tomas-rehak", 42, None),
    ("nw-mobile", "Northwind on phones", "northwind-portal", "juniper", "emil-sorensen", "sofia-lindqvist", 45, None),
    ("lantern-catalogue", "Catalogue search", "lantern-courses", "juniper", "sofia-lindqvist", "mira-castellanos", 0, 44),
    ("lantern-previews", "Course previews", "lantern-courses", "juniper", "mira-castellanos", "luca-ferrante", 20, None),
    ("atlas-editor", "Map editor: shared drafts", "open-atlas-maps", "juniper", "yara-haddad", "priya-raman", 0, 30),
    ("atlas-import", "Map editor: imports", "open-atlas-maps", "juniper", "adaeze-nwosu", "yara-haddad", 28, None),
    ("meridian-discovery", "Meridian discovery", "meridian-records", "juniper", "owen-gallagher", "hana-kovac", 20, 26),
    ("meridian-portal", "Records portal", "meridian-records", "heron", "owen-gallagher", "hana-kovac", 26, None),
    (
        "harbour-invoices",
        "Invoices that explain themselves",
        "harbour-billing",
        "alder",
        "oren-baptiste",
        "greta-halvorsen",
        0,
        33,
    ),
    ("harbour-permits", "Parking permits", "harbour-billing", "alder", "mateo-quiroga", "oren-baptiste", 22, None),
    ("harbour-refunds", "Refunds", "harbour-billing", "alder", "greta-halvorsen", "kaveh-rostami", 34, None),
    (
        "fennmark-disruptions",
        "Timetables under disruption",
        "fennmark-timetables",
        "alder",
        "samuel-adeyemi",
        "piotr-zielinski",
        18,
        None,
    ),
    ("fennmark-feeds", "Open feeds", "fennmark-timetables", "alder", "aiko-tanabe", "fatou-diallo", 8, 30),
    ("platform-upgrade", "Upgrade to the new base image", "platform", "tidepool", "stellan-bjork", "nadia-benali", 18, None),
    ("platform-backups", "Backups that are tried", "platform", "tidepool", "nadia-benali", "carmen-ibarra", 10, None),
    ("platform-deploys", "Deploys in one step", "platform", "tidepool", "carmen-ibarra", "stellan-bjork", 14, 40),
    ("docs-handbook", "Handbook spring clean", "documentation", "commons", "halima-yusuf", "chiara-monti", 12, None),
    ("design-forms", "Forms people can finish", "design-system", "commons", "jun-park", "elif-demir", 19, None),
    ("biz-pipeline", "Leads and offers", "business", "commons", "rosa-delgado", "beatrix-holloway", 6, None),
    ("admin-books", "Invoices and contracts", "administration", "commons", "anselm-richter", "felix-aumann", 6, None),
)
