"""A plan as data, for programs."""

from typing import Any

from homeostat.core.organisation import to_json
from homeostat.platform.shell.speech import speak

from .planning import Plan, tone
from .tree import Problem


def plan_told(plan: Plan) -> dict[str, Any]:
    """Everything a plan says, in plain values."""
    return {
        "on": plan.on.isoformat(),
        "seen": plan.seen,
        "changes": [
            {"sentence": f"{speak(said)}.", "tone": tone(change), "operation": to_json(change)}
            for change, said in zip(plan.changes, plan.sentences, strict=True)
        ],
        "consequences": [speak(each.message) for each in plan.consequences],
        "problems": [problem_told(problem) for problem in plan.problems()],
    }


def problem_told(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "field": problem.field,
        "message": problem.message,
        "remedy": problem.remedy,
    }
