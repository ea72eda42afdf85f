"""Measures of pairs: coverage, difficulty, mismatches of question and SQL, execution accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.measures.any_sql import difficulty_of as difficulty_of
    from training.measures.any_sql import reads_of as reads_of
    from training.measures.any_sql import with_reads as with_reads
    from training.measures.coverage import coverage_report as coverage_report
    from training.measures.execution_accuracy import ResultRows as ResultRows
    from training.measures.execution_accuracy import agree as agree
    from training.measures.execution_accuracy import is_ordered as is_ordered
    from training.measures.figures import MIN_LEVEL_SHARE as MIN_LEVEL_SHARE
    from training.measures.figures import Figure as Figure
    from training.measures.figures import FigureName as FigureName
    from training.measures.figures import figures_json as figures_json
    from training.measures.figures import figures_of as figures_of
    from training.measures.mismatch_hints import FREE_WORDING as FREE_WORDING
    from training.measures.mismatch_hints import find_mismatch_hints as find_mismatch_hints
    from training.measures.verdict import Grade as Grade
    from training.measures.verdict import verdict_of as verdict_of
else:
    __getattr__ = lazy_names(__name__, __file__)
