"""The rules that repair refused SQL, one file per kind of fault."""

from __future__ import annotations

from training.sql.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
