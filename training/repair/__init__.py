"""Repair of SQL that the gate refused, and the reports of validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.repair.cause import cause_of as cause_of
    from training.repair.modify import ModifiedPairs as ModifiedPairs
    from training.repair.modify import backup_name as backup_name
    from training.repair.modify import modify_pairs as modify_pairs
    from training.repair.replace_name import replace_in_sql as replace_in_sql
    from training.repair.report import ReportHead as ReportHead
    from training.repair.report import render_modifications as render_modifications
    from training.repair.report import render_summary as render_summary
    from training.repair.report import report_document as report_document
    from training.repair.sql_names import parts_of as parts_of
    from training.repair.sql_names import text_of as text_of
    from training.repair.validation import PairOutcome as PairOutcome
    from training.repair.validation import RepairOutcome as RepairOutcome
    from training.repair.validation import validate_pairs as validate_pairs
    from training.repair.with_repair import MadeAnew as MadeAnew
    from training.repair.with_repair import ModelRepair as ModelRepair
else:
    __getattr__ = lazy_names(__name__, __file__)
