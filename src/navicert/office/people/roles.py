"""Roles: what a post may be, and in which kind of organisation it is held. What each may do says ``permissions``."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

KINDS = ("exporter", "agent", "authority", "ministry", "customs", "auditor")
FIRMS = ("exporter", "agent")  # the others are bodies of the state

Role = Literal[
    "company_administrator",
    "applicant",
    "reader",
    "reception",
    "officer",
    "adviser",
    "head_of_unit",
    "head_of_department",
    "inspector",
    "policy_owner",
    "administrator",
    "customs_officer",
    "auditor",
]


class Described(NamedTuple):
    """How a role is called, in which kinds of organisation it is held, and what it is there for."""

    title: str
    kinds: tuple[str, ...]
    purpose: str


_SAYS: tuple[tuple[Role, Described], ...] = (
    (
        "company_administrator",
        Described("Company administrator", ("exporter", "agent"), "People and sites of the firm; applies as well"),
    ),
    ("applicant", Described("Applicant", ("exporter", "agent"), "Applies, answers queries, reports on use")),
    ("reader", Described("Reader", ("exporter", "agent"), "Reads the firm's cases and licences")),
    ("reception", Described("Reception", ("authority",), "Checks that applications are complete, approves firms")),
    ("officer", Described("Licensing officer", ("authority",), "Leads cases: refers, queries, proposes, issues")),
    ("adviser", Described("Adviser", ("authority", "ministry"), "Gives the advice of a team")),
    ("head_of_unit", Described("Head of unit", ("authority",), "Countersigns, assigns, decides appeals")),
    (
        "head_of_department",
        Described("Head of department", ("authority",), "Countersigns where two signatures are needed"),
    ),
    ("inspector", Described("Inspector", ("authority", "ministry"), "Visits, delivery verification, reports")),
    ("policy_owner", Described("Policy owner", ("authority",), "Signs policies for the automatic and crisis lanes")),
    ("administrator", Described("Administrator", ("authority",), "Invites people and gives posts; decides no case")),
    ("customs_officer", Described("Customs officer", ("customs",), "Checks licences and debits them")),
    ("auditor", Described("Auditor", ("auditor", "authority"), "Reads everything that is not graded, changes nothing")),
)
ROLES: dict[Role, Described] = dict(_SAYS)
assert set(ROLES) == set(get_args(Role))

APPLYING: tuple[Role, ...] = ("company_administrator", "applicant")
OF_EXPORTERS: tuple[Role, ...] = (*APPLYING, "reader")
OF_THE_AUTHORITY: tuple[Role, ...] = ("reception", "officer", "head_of_unit", "head_of_department")
SIGNING: tuple[Role, ...] = ("head_of_unit", "head_of_department")
