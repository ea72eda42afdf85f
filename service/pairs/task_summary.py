"""Summary of a task's result: its pairs as they are now, the verdict on them, and where applications find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

from events.facts.ids import TaskId
from events.facts.pair.fitness import is_invalid
from events.facts.pair.state import PairState
from events.facts.task.state import Task
from runtime.settings.settings import Settings
from service.pairs.pair_states import PairStates
from service.schemas.formats import view_of
from service.schemas.language import Language
from service.schemas.responses.summary import Covered, QualityFigure, StoreAddress, TaskSummary, VerdictView
from service.tasks.task_states import TaskStates
from training.measures import Figure, figures_json, figures_of, verdict_of

PASSWORD = "PASSWORD"  # noqa: S105  # a placeholder
"""Text in place of the store's password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSummaries:
    settings: Settings
    states: TaskStates
    folded: PairStates

    async def summary(self, task_id: TaskId, at: int | None = None) -> TaskSummary:
        """Return the summary of a task, now or as of position `at`."""
        task = await self.states.at(task_id, at)
        folded = await self.folded.at(task_id, at)
        dsn = self.settings.vector_store.dsn
        return summary_of(task, list(folded.pairs.values()), dsn, self.settings.language)

    async def quality(self, task_id: TaskId, at: int | None = None) -> dict[str, Any] | None:
        """Return the task's latest quality report, now or as of position `at`; None if it has no report.

        The latest evaluation is its part `evaluation`. Its figures are made anew, so that a report of an earlier
        version has those of today, with today's bars.
        """
        task = await self.states.at(task_id, at)
        if task.quality is None and task.evaluation is None:
            return None
        report = task.quality or {}
        evaluated = {} if task.evaluation is None else {"evaluation": task.evaluation}
        return {**report, "figures": figures_json(report), **evaluated}


def summary_of(task: Task, pairs: Sequence[PairState], store_dsn: str, default_language: Language) -> TaskSummary:
    """Return the summary of a task's state and pairs. store_dsn: connection string of the vector store."""
    # a rejected pair needs no mending
    against = Counter(
        "rejected" if pair.review == "rejected" else reason for pair in pairs for reason in pair.unfit[:1]
    )
    figures = {figure.name: figure for figure in figures_of(task.quality or {})}
    tables, retrieval = figures.get("tables"), figures.get("retrieved_tables")
    usable = len(pairs) - against.total()
    loaded = sum(pair.loaded is True for pair in pairs)
    language = cast("Language", task.parameters.get("language") or default_language)
    return TaskSummary(
        pairs=len(pairs),
        usable=usable,
        valid=sum(not is_invalid(pair) for pair in pairs),
        invalid=against["invalid"],
        repaired=against["repaired"],
        rejected=against["rejected"],
        loaded=loaded,
        tables=None
        if tables is None or tables.total is None
        else Covered(done=tables.covered or 0, total=tables.total),
        retrieval=None if retrieval is None else retrieval.share,
        verdict=_verdict(list(figures.values()), usable, len(pairs) - against["rejected"]),
        db_name=task.db_name,
        language=language,
        example=min((pair.question for pair in pairs if not pair.unfit), key=len, default=None),
        store=store_address(store_dsn) if task.steps["training_load"].status == "completed" else None,
    )


def _verdict(figures: Sequence[Figure], usable: int, pairs: int) -> VerdictView | None:
    if not figures or not pairs:
        return None
    found = verdict_of(figures, usable=usable, pairs=pairs)
    weakest = found.weakest
    return VerdictView(grade=found.grade, weakest=None if weakest is None else view_of(QualityFigure, weakest))


def store_address(dsn: str) -> StoreAddress:
    """Return where a connection string leads, and the URL for SQLAlchemy with a placeholder for the password."""
    given = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
    host, port, database = given.get("host", ""), given.get("port", ""), given.get("dbname", "")
    colon_port = f":{port}" if port else ""
    login = quote(given.get("user", ""), safe="") + (f":{PASSWORD}" if "password" in given else "")
    if host.startswith("/"):
        server, options = "", {"host": host, "port": port}
    else:
        server, options = (f"[{host}]" if ":" in host else host) + colon_port, {}
    wanted = {name: value for name, value in {**options, "sslmode": given.get("sslmode", "")}.items() if value}
    return StoreAddress(
        address=f"{host}{colon_port}/{database}",
        url=f"postgresql+psycopg://{f'{login}@' if login else ''}{server}/{quote(database, safe='')}"
        + (f"?{urlencode(wanted, safe='/')}" if wanted else ""),
    )
