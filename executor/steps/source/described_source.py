"""Description of a task's source, made once: `ddl_generation` stores it, and the later steps read what it has stored.

It is made anew for a task without `ddl_generation`, with changed parameters or after an upgrade, and if another set of
its tables exists or may be read than when it was made.
"""

from __future__ import annotations

from pickle import UnpicklingError
from typing import Any

from executor.steps.api import OutputObject, StepContext
from executor.steps.models.language_model import model_help, wanted_model
from executor.steps.source.distance import round_trip_seconds
from runtime.files.object_store import ObjectChanged
from training.catalog import parse_dictionary, parse_relations, read_existing_tables
from training.models import NOT_CONFIGURED, Contribution
from training.pipeline import closed_to, unlabelled_tables, with_model_labels
from training.source import SourceDescription, SourceRequest, read_source, read_stored_source, stored_source

SOURCE = ".source"
"""Suffix of the object with the described source."""
_REQUEST = ("table_list", "include_views", "on_missing", "dictionary", "relations", "business_context")
"""Parameters by which a source is described."""
_MAX_NAMED = 10
"""Maximum number of dictionary entries named in one log line."""


def described_source(context: StepContext) -> SourceDescription:
    """Return the description of the source, the stored one if it still holds.

    Raises the errors of `read_source`, and of the parsers of the task's dictionary and relations.
    """
    return _described(context)[0]


def label_contribution(context: StepContext) -> Contribution:
    """Return the model's contribution to the labels of the source; empty if they were stored."""
    return _described(context)[1]


def source_object(context: StepContext, unit: str) -> OutputObject:
    """Return the description of the source as a stored object of a step's unit, which later steps read."""
    return OutputObject(name=f"{unit}{SOURCE}", data=stored_source(described_source(context), _request(context)))


def _described(context: StepContext) -> tuple[SourceDescription, Contribution]:
    def make() -> tuple[SourceDescription, Contribution]:
        if (stored := stored_description(context)) is not None:
            return stored, Contribution()
        return _with_labels(_describe(context), context)

    return context.memo.get("source", make)


def stored_description(context: StepContext) -> SourceDescription | None:
    """Return the source as `ddl_generation` has stored it; None without one, or if it no longer holds."""
    units = context.task.steps["ddl_generation"].done.values()
    output = next((each for outputs in units for each in outputs if each.name.endswith(SOURCE)), None)
    if output is None:
        return None
    try:
        source = read_stored_source(context.read(output), _request(context))
    except (FileNotFoundError, ObjectChanged, UnpicklingError):
        return None
    if source is None:
        return None
    with context.open_source() as conn:
        context.memo.get("round trip", lambda: round_trip_seconds(conn))
        now = read_existing_tables(conn)
    if any(now.get(table.name) is not table.readable for table in source.tables if table.columns):
        return None
    context.logger.info("used this task's stored description of the database: %d tables", len(source.tables))
    return source


def _request(context: StepContext) -> object:
    """Return what the description of the source depends on beside the source."""
    return [
        context.language,
        context.task.business_context,
        wanted_model(context),
        *map(context.parameters.get, _REQUEST),
    ]


def source_request(parameters: dict[str, Any], context: StepContext) -> SourceRequest:
    tables = parameters.get("table_list")
    dictionary, relations = parameters.get("dictionary"), parameters.get("relations")
    return SourceRequest(
        tables=None if tables is None else tuple(tables),
        include_views=bool(parameters.get("include_views")),
        on_missing=parameters.get("on_missing") or "fail",
        language=context.language,
        business_context=context.task.business_context or parameters.get("business_context") or "",
        dictionary=parse_dictionary(dictionary) if dictionary else None,
        user_relations=parse_relations(relations) if relations else None,
    )


def _describe(context: StepContext) -> SourceDescription:
    request = source_request(context.parameters, context)
    with context.open_source(statement_timeout_ms=60_000) as conn:
        context.memo.get("round trip", lambda: round_trip_seconds(conn))
        source = read_source(conn, request)
    context.token.check()
    missing = [*source.missing_tables, *(context.parameters.get("missing_tables") or ())]
    if missing:
        context.logger.warning("skipped, because these tables do not exist: %s", ", ".join(dict.fromkeys(missing)))
    if locked := [table.name.short for table in source.tables if table.locked]:
        context.logger.warning("locked by another session, so only the structure is described: %s", ", ".join(locked))
    if (closed := closed_to(context.source_dsn, source.tables)) is not None:
        context.logger.warning(
            "no right to read, so only the structure is described: %s; their owner can grant it: %s",
            closed.tables,
            closed.grants,
        )
    if withheld := [f"{t.name.short} ({', '.join(t.withheld)})" for t in source.tables if t.withheld]:
        context.logger.warning("left out, because the login may not read these columns: %s", "; ".join(withheld))
    if in_part := [table.name.short for table in source.tables if table.in_part]:
        context.logger.warning("row-level security hides some rows from the login: %s", ", ".join(in_part))
    if unread := [name.short for name in source.unread_tables]:
        context.logger.warning(
            "reading failed or took too long, only the structure is described: %s", ", ".join(unread)
        )
    if request.dictionary is not None:
        unmatched = request.dictionary.unmatched(source.catalog, every_table=request.tables is None)
        if unmatched:
            named = [f"{entry.table}.{entry.column}".rstrip(".") for entry in unmatched]
            shown = ", ".join(named[:_MAX_NAMED]) + (" …" if len(named) > _MAX_NAMED else "")
            context.logger.warning("%d dictionary entries match no table or column: %s", len(named), shown)
    context.logger.info(
        "read database %s: %d tables, %d relations, %d themes",
        source.catalog.database,
        len(source.tables),
        len(source.relations),
        len(source.themes),
    )
    return source


def _with_labels(source: SourceDescription, context: StepContext) -> tuple[SourceDescription, Contribution]:
    """Return the source with model labels for columns labelled only by their name, and the model's contribution."""
    contribution = Contribution()
    if wanted_model(context) is None:
        return source, contribution
    asked = unlabelled_tables(source)
    helper = model_help(context, contribution)
    if helper is None:
        contribution.lack(NOT_CONFIGURED.en, sum(len(table.columns) for table in asked))
    if helper is None or not asked:
        return source, contribution
    named, count = with_model_labels(source, asked, helper)
    context.logger.info("the model named %d columns", count)
    return named, contribution
