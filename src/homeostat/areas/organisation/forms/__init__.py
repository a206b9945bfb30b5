"""One form per kind of change, found by the word in its address."""

from .base import ChangeForm, Subject, day_of
from .cells import (
    CloseCellForm,
    CreateCellForm,
    DefineKindForm,
    DescribeCellForm,
    DescribeKindForm,
    MergeCellsForm,
    MoveCellForm,
    RetireKindForm,
    RetypeCellForm,
    SplitCellForm,
)
from .people import (
    AddPersonForm,
    DescribePersonForm,
    JoinForm,
    LeaveForm,
    MoveMemberForm,
    RemovePersonForm,
    SetHoursForm,
    SetMembershipForm,
)
from .roles import (
    AssignRoleForm,
    ChangeRoleForm,
    DefineRoleForm,
    ReleaseRoleForm,
    RescopeRoleForm,
    RetireRoleForm,
)

__all__ = ["FORMS", "GROUPS", "ChangeForm", "Subject", "day_of"]

GROUPS: dict[str, tuple[type[ChangeForm], ...]] = {
    "cells": (
        CreateCellForm,
        SplitCellForm,
        MergeCellsForm,
        DescribeCellForm,
        RetypeCellForm,
        MoveCellForm,
        CloseCellForm,
    ),
    "members": (JoinForm, MoveMemberForm, SetMembershipForm, LeaveForm),
    "people": (AddPersonForm, SetHoursForm, DescribePersonForm, RemovePersonForm),
    "roles": (
        AssignRoleForm,
        ReleaseRoleForm,
        DefineRoleForm,
        ChangeRoleForm,
        RescopeRoleForm,
        RetireRoleForm,
    ),
    "kinds": (DefineKindForm, DescribeKindForm, RetireKindForm),
}
FORMS: dict[str, type[ChangeForm]] = {form.op: form for group in GROUPS.values() for form in group}
