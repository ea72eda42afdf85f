"""Texts of the validation reports."""

from __future__ import annotations

from runtime.sentences import Sentence
from training.language.languages import Language
from training.texts import say

_RULES: dict[str, Sentence] = {
    "alias": say("the alias in use"),
    "grammar": say("made anew from the question"),
    "identifier_quotes": say("a name's quotes"),
    "letter_case": say("a name's own case"),
    "model": say("rewritten by the model"),
    "qualify": say("column qualified"),
    "reserved_word": say("a reserved word quoted"),
    "same_label": say("the column called the same"),
    "schema": say("table qualified"),
}


def rule_words(rule: str, language: Language) -> str:
    """Return a description of a repair rule in the language."""
    return _RULES[rule].text(language) if rule in _RULES else rule


WORDS: dict[str, Sentence] = {
    "title": say("SQL validation summary"),
    "modifications_title": say("File modifications"),
    "input_file": say("Input file"),
    "file": say("File"),
    "backup": say("Backup"),
    "time": say("Time"),
    "duration": say("Total time"),
    "seconds": say("seconds"),
    "milliseconds": say("ms"),
    "connection": say("Database connection"),
    "results": say("Results"),
    "total": say("SQLs"),
    "valid": say("Valid"),
    "invalid": say("Invalid"),
    "empty": say("Empty results"),
    "average": say("Average execution time"),
    "retries": say("Retries"),
    "repair": say("Repair"),
    "attempted": say("Attempted"),
    "successful": say("Successful"),
    "failed": say("Failed"),
    "modification": say("Modification of the file"),
    "modified": say("Modified"),
    "set_aside": say("Waiting for approval"),
    "deleted": say("Deleted"),
    "failed_modifications": say("Failed modifications"),
    "not_modified": say("Off; the file was left as it was"),
    "refused_at": say("Refused at"),
    "layer.parse": say("parse"),
    "layer.session": say("session"),
    "layer.prepare": say("prepare"),
    "layer.plan": say("plan"),
    "layer.run": say("run"),
    "errors": say("Errors"),
    "error": say("Error"),
    "repair_error": say("Repair failed"),
    "repaired": say("Repaired"),
    "repaired_sql": say("Repaired SQL"),
    "accepted": say("accepted"),
    "waits": say("waiting: loaded and exported only once approved"),
    "question": say("Question"),
    "before": say("Before"),
    "after": say("After"),
    "rule": say("Rule"),
    "reason": say("Reason"),
    "action.modified": say("modified"),
    "action.set_aside": say("set aside"),
    "action.deleted": say("deleted"),
    "action.failed": say("failed"),
}
