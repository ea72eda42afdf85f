"""Import and proposal of pairs.

Entries of an import that pass the gate become approved pairs; the others are reported with their line. A proposed pair
waits for review.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID, uuid5

from events.facts.ids import TaskId, pairs_stream
from events.facts.pair.state import PairState
from events.facts.records import ASKED, PairApproved, PairEvent, PairGenerated, PairValidated
from events.facts.task.state import Task
from events.wire.event import Meta
from runtime.process.worker_threads import in_thread
from service.pairs.formats.entries import UploadedPair
from service.pairs.formats.upload import read_upload
from service.pairs.service import Pairs, one_line
from service.schemas.language import Language
from service.schemas.requests import MAX_SQL_CHARACTERS
from service.schemas.responses.pairs import PairImport, PairRefusal
from service.texts import say
from training.gate import Result, explain

IMPORTED = UUID("8f2f6f52-1c0a-5d4e-8b57-2b6f3f0f6f10")
"""UUID namespace for the ids of imported pairs."""
NO_PAIR = say("has no question with its sql")
TOO_LONG = say("the sql is too long; at most {max_sql_characters} characters", max_sql_characters=MAX_SQL_CHARACTERS)


class _Upload(NamedTuple):
    """A parsed upload whose SQL has not run through the gate."""

    entries: list[UploadedPair]
    sql: dict[int, str]
    """SQL to run, by entry number."""
    present: set[tuple[str, str]]
    """Question and SQL of the task's existing pairs that are fit for training."""


async def import_pairs(
    pairs: Pairs,
    task_id: TaskId,
    content: bytes,
    *,
    trial: bool = False,
    language: Language = "en",
    meta: Meta | None = None,
) -> PairImport:
    """Import the pairs of an upload into a task. With `trial`, report the outcome without appending anything.

    Raises TaskNotFound, InvalidRequest for a malformed upload (with the line), and the errors of `Pairs.through_gate`.
    """
    task = await pairs.states.now(task_id)
    known = (await pairs.folded.at(task_id)).pairs
    upload = await in_thread(lambda: _read(content, known), name="read pairs")
    found = await pairs.through_gate(task, list(upload.sql.values()))
    results = dict(zip(upload.sql, found, strict=True))
    actor = meta.actor if meta else None

    def sort_out() -> tuple[list[PairEvent], PairImport]:
        facts: list[PairEvent] = []
        refused: list[PairRefusal] = []
        imported: set[str] = set()
        present = 0
        for entry in upload.entries:
            sql, result = upload.sql.get(entry.number), results.get(entry.number)
            if sql is None or result is None:
                refused.append(_refused(entry, (TOO_LONG if entry.is_pair else NO_PAIR).text(language)))
                continue
            pair_id = _id_of(task, entry.question, sql)
            if not result.verdict.valid:
                refused.append(_refused(entry, explain(result.verdict, language)))
            elif pair_id in known or pair_id in imported or (entry.question, sql) in upload.present:
                present += 1
            else:
                imported.add(pair_id)
                facts += _validated_pair(task, pair_id, entry.question, sql, result, origin="person")
                # approved, so that later generation runs keep it
                facts.append(PairApproved(task_id=task_id, pair_id=pair_id, actor=actor))
        return facts, PairImport(imported=len(imported), present=present, refused=refused, dry_run=trial)

    facts, outcome = await in_thread(sort_out, name="sort pairs out")
    if facts and not trial:
        await pairs.store.lane.append(pairs_stream(task_id), facts, expected=None, meta=meta)
    return outcome


def _read(content: bytes, known: Mapping[str, PairState]) -> _Upload:
    entries = read_upload(content)
    sql = {e.number: one_line(e.sql) for e in entries if e.is_pair and len(e.sql) <= MAX_SQL_CHARACTERS}
    # exported pairs get new ids on import, so existing pairs are recognised by question and SQL
    present = {(pair.question, one_line(pair.sql)) for pair in known.values() if not pair.unfit}
    return _Upload(entries, sql, present)


def _refused(entry: UploadedPair, error: str) -> PairRefusal:
    return PairRefusal(entry=entry.number, line=entry.line, question=entry.question, sql=entry.sql, error=error)


async def propose_pair(
    pairs: Pairs, task_id: TaskId, question: str, sql: str, *, meta: Meta | None = None
) -> tuple[str, bool]:
    """Add a pair that waits for review to a task; return its id, and True if the task had it already.

    Raises TaskNotFound, SqlRefused, and the errors of `Pairs.through_gate`.
    """
    task = await pairs.states.now(task_id)
    line = await in_thread(lambda: one_line(sql), name="read sql")
    known = (await pairs.folded.at(task_id)).pairs.values()
    for pair in known:
        if (pair.question, pair.sql) == (question, line):
            return pair.pair_id, True
    result = await pairs.gated(task, line)
    pair_id = _id_of(task, question, line)
    facts = await in_thread(
        lambda: _validated_pair(task, pair_id, question, line, result, origin=ASKED), name="propose pair"
    )
    await pairs.store.lane.append(pairs_stream(task_id), facts, expected=None, meta=meta)
    return pair_id, False


def _id_of(task: Task, question: str, sql: str) -> str:
    return str(uuid5(IMPORTED, f"{task.source}\n{question}\n{sql}"))


def _validated_pair(
    task: Task, pair_id: str, question: str, sql: str, result: Result, *, origin: str
) -> list[PairEvent]:
    """Return the facts of a pair that has passed the gate."""
    # imported here, because the module takes 25 MB that a service without imports does not need
    from training.measures import difficulty_of  # noqa: PLC0415

    generated = PairGenerated(
        task_id=task.task_id,
        pair_id=pair_id,
        question=question,
        sql=sql,
        language=task.parameters.get("language") or "zh",
        theme="",
        family="",
        difficulty=difficulty_of(sql),
        tables=result.verdict.tables,
        origin=origin,
    )
    rows = result.verdict.rows
    validated = PairValidated(task_id=task.task_id, pair_id=pair_id, valid=True, rows=rows, layer="run")
    return [generated, validated]
