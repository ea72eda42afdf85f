"""Repair of SQL that the gate refused, and the reports of validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.repair.cause import cause_of as cause_of
    from training.repair.replace_name import replace_in_sql as replace_in_sql
    from training.repair.sql_names import parts_of as parts_of
    from training.repair.sql_names import text_of as text_of
else:
    __getattr__ = lazy_names(__name__, __file__)
