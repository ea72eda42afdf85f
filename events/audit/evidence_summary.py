"""Summary of an evidence package: one page of HTML without scripts or links, which can be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Literal, NamedTuple

from events.audit.checkpoints import Checkpoint, fingerprint_of
from events.audit.evidence_texts import ACTIONS, TEXTS
from events.audit.log_verification import LogVerdict

type Language = Literal["zh", "en"]


class Action(NamedTuple):
    """Number of events of one type by one actor; the actor is empty for requests without a key."""

    actor: str
    kind: str
    number: int
    first: datetime
    last: datetime


class Decision(NamedTuple):
    """Number of pairs whose last review is of one type and by one actor."""

    actor: str
    kind: str
    number: int


class Dataset(NamedTuple):
    """Pairs of a task, and the position and time of the last event that changed a pair or a decision."""

    task_id: str
    name: str
    source: str
    language: str
    pairs: int
    decisions: Sequence[Decision]
    position: int
    unchanged_since: datetime


class Summary(NamedTuple):
    made_at: datetime
    verdict: LogVerdict
    first: int
    """Position of the first event of the export; above 1 if earlier events were archived."""
    last: int
    """Position of the last event of the export."""
    public_key: str
    """Key that signs the package."""
    checkpoint: Checkpoint | None
    """Signed end of the log; None if events are missing."""
    earlier_checkpoints: int
    actions: Sequence[Action]
    datasets: Sequence[Dataset]
    commands: tuple[str, str]


_STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; color: #1a1f1c; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.verdict { border-left: .4rem solid; padding: .6rem 1rem; font-size: 1.1rem; font-weight: 600; }
.good { border-color: #1d7a45; background: #eaf6ee; } .bad { border-color: #b3261e; background: #fcebea; }
table { border-collapse: collapse; width: 100%; } caption { text-align: start; }
th, td { text-align: start; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d5dad7; }
th { font-weight: 600; } .num { text-align: end; font-variant-numeric: tabular-nums; }
code { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; } pre { white-space: pre-wrap; }
.quiet { color: #5a645e; }
@media print { body { margin: 0; max-width: none; } tr, .verdict { break-inside: avoid; } h2 { break-after: avoid; } }
"""


def summary_page(summary: Summary, language: Language) -> str:
    """Return the page in a language. All values from the log are escaped."""
    texts = {name: each.text(language) for name, each in TEXTS.items()}
    verdict, checkpoint = summary.verdict, summary.checkpoint
    holds = texts["holds"]
    if verdict.reason is not None:
        holds = texts["broken"].format(position=verdict.position, reason=verdict.reason.text(language))
    facts = (
        (texts["verified_at"], _time(summary.made_at)),
        (texts["positions"], f"{summary.first}-{summary.last}"),
        (texts["checked"], str(verdict.checked)),
        (
            texts["checkpoints"],
            texts["checkpoints_agree" if checkpoint else "end_unsigned"].format(earlier=summary.earlier_checkpoints),
        ),
        *(((texts["root"], _code(checkpoint.root)),) if checkpoint else ()),
        (texts["fingerprint"], _code(fingerprint_of(summary.public_key))),
        (texts["key"], _code(summary.public_key)),
        *(((texts["signature"], _code(checkpoint.signature)),) if checkpoint else ()),
    )
    parts = [
        f"<h1>{texts['title']}</h1>",
        f'<p class="quiet">{texts["about"]}</p>',
        f'<p class="verdict {"good" if verdict.holds else "bad"}">{escape(holds)}</p>',
        f"<h2>{texts['verified']}</h2>",
        _table((), facts),
        f"<h2>{texts['datasets']}</h2>",
        _table(texts["dataset_heads"].split("|"), (_dataset_row(d, texts) for d in summary.datasets))
        or f"<p>{texts['none']}</p>",
        f"<h2>{texts['actions']}</h2>",
        _table(texts["action_heads"].split("|"), (_action_row(a, texts, language) for a in summary.actions)),
        f"<h2>{texts['check']}</h2>",
        f"<p>{texts['check_how']}</p>",
        f"<pre><code>{escape(chr(10).join(summary.commands))}</code></pre>",
    ]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{texts['title']}</title>\n<style>{_STYLE}</style>\n"
        "</head>\n<body>\n<main>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )


def _dataset_row(dataset: Dataset, texts: dict[str, str]) -> tuple[str, ...]:
    decisions = [
        f"{texts['approved' if d.kind == 'pair.approved' else 'rejected']} {d.number}: {_actor(d.actor, texts)}"
        for d in dataset.decisions
    ]
    since = f"{_time(dataset.unchanged_since)} ({texts['position']} {dataset.position})"
    return (
        f"{escape(dataset.source)} {escape(dataset.language)}",
        f"{escape(dataset.name)} {_code(dataset.task_id)}",
        str(dataset.pairs),
        "<br>".join(decisions) or texts["undecided"],
        since,
    )


def _action_row(action: Action, texts: dict[str, str], language: Language) -> tuple[str, ...]:
    word = ACTIONS[action.kind].text(language) if action.kind in ACTIONS else action.kind
    period = _time(action.first) if action.number == 1 else f"{_time(action.first)} - {_time(action.last)}"
    return _actor(action.actor, texts), escape(word), str(action.number), period


def _actor(actor: str, texts: dict[str, str]) -> str:
    """Return the name of a key, or of the machine or the person if no key was used."""
    if actor.startswith("local ("):
        return f"{texts['machine']} {escape(actor.removeprefix('local '))}"
    return escape(actor) or texts["machine"]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML; empty without rows. Without heads, the first cell of a row is its head."""
    lines: list[str] = []
    for row in rows:
        first, *others = row
        begin = f"<td>{first}</td>" if heads else f'<th scope="row">{first}</th>'
        cells = "".join(f'<td class="num">{c}</td>' if c.isdigit() and heads else f"<td>{c}</td>" for c in others)
        lines.append(f"<tr>{begin}{cells}</tr>")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f"<table>{f'<tr>{head}</tr>' if heads else ''}{''.join(lines)}</table>" if lines else ""


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
