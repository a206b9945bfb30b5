"""The small cooperative of the tests of changes."""

import pytest
from tests.core.organisation.case import HALF, START, WEEK, made

from homeostat.core.organisation import (
    AddPerson,
    AssignRole,
    CellFacts,
    CreateCell,
    DefineKind,
    DefineRole,
    Join,
    KindFacts,
    PersonFacts,
    RoleFacts,
    SetHours,
    SetPolicy,
    Timeline,
)


@pytest.fixture(scope="module")
def cooperative() -> Timeline:
    """Falcon with Mira, Tomas and Yara; Juniper with Ben and, for half of his time, Tomas."""
    return made(
        Timeline(),
        [
            DefineKind("generalist", KindFacts("Generalist")),
            DefineKind("project", KindFacts("Project")),
            *(AddPerson(key, PersonFacts(key.title())) for key in ("mira", "tomas", "yara", "ben", "ada")),
            CreateCell("falcon", CellFacts("Falcon", "generalist")),
            CreateCell("juniper", CellFacts("Juniper", "project", "falcon")),
            Join("falcon", "mira"),
            Join("falcon", "tomas", share=HALF),
            Join("falcon", "yara", "newcomer"),
            Join("juniper", "ben"),
            Join("juniper", "tomas", share=HALF),
            DefineRole(
                "scrum", RoleFacts("Sprint manager", "falcon", backup_required=True, eligibility="core")
            ),
            DefineRole("hiring", RoleFacts("Recruitment", wanted_holders=2)),
            AssignRole("scrum", "mira"),
            AssignRole("scrum", "tomas", "backup"),
            AssignRole("hiring", "ben"),
            SetHours("mira", WEEK),
            SetPolicy("load.range", [0.7, 0.9], "cell:falcon"),
            SetPolicy("load.range", [0.6, 0.9], "kind:project"),
            SetPolicy("sprint.length_days", 7),
        ],
        START,
    )
