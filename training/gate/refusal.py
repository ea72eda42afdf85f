"""Exception that ends a check; the gate turns it into a verdict."""

from __future__ import annotations

from pglast.parser import ParseError

from training.gate.verdict import Reason, sentence

_SQLSTATES: dict[Reason, str] = {
    "too_large": "54000",
    "too_deep": "54001",
    "control_character": "42601",
    "syntax": "42601",
    "not_one_statement": "42601",
    "not_a_select": "42601",
    "forbidden_clause": "0A000",
    "parameter": "42P02",
    "unknown_relation": "42P01",
    "ambiguous_relation": "42P01",
    "relation_not_in_task": "42501",
    "system_relation": "42501",
    "unsafe_relation": "42501",
    "unknown_function": "42883",
    "forbidden_function": "42501",
    "shadowed_function": "42725",
    "shadowed_operator": "42725",
    "shadowed_column": "42725",
    "foreign_code": "42501",
    "forbidden_type": "42501",
    "unbounded_argument": "22023",
    "growing_value": "54000",
    "too_many_relations": "54001",
}
"""The SQLSTATE PostgreSQL uses for the same fault, or for the nearest one."""


class Refused(Exception):
    """The SQL may not go further: {reason} about {subject}."""

    def __init__(self, reason: Reason, subject: str, *, offset: int | None = None) -> None:
        super().__init__(sentence(reason, subject))
        self.reason: Reason = reason
        self.subject = subject
        self.position = None if offset is None or offset < 0 else offset + 1
        self.sqlstate = _SQLSTATES.get(reason)

    @classmethod
    def of_syntax(cls, error: ParseError) -> Refused:
        """Return the error of PostgreSQL's scanner or parser, with its position if it has one."""
        message, *places = error.args
        return cls("syntax", str(message), offset=places[0] if places else None)
