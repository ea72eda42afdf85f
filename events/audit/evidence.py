"""Evidence package: the exported log, a signed summary for people, and what is needed to check both elsewhere."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from events.audit.checkpoints import Checkpoint, note_of, public_key_of, sign
from events.audit.evidence_summary import Action, Dataset, Decision, Language, Summary, summary_page
from events.audit.export import root_at, verify_file, whole_span, write_export
from events.audit.log_verification import LogVerdict, Progress
from runtime.files.packed_file import packed_file
from schema.named_queries import query

VERIFIER: Final = "verify_event_log.py"
AUDITED_TYPES: Final = (
    *("task.created", "task.renamed", "task.deleted", "task.purged", "step.requested"),
    *("execution.cancel_requested", "execution.pause_requested", "execution.resumed"),
    *("pair.edited", "pair.approved", "pair.rejected", "pair.review_withdrawn"),
    *("source.added", "source.removed", "key.created", "key.revoked"),
    *("receiver.added", "receiver.removed", "receiver.tested"),
    *("schedule.set", "schedule.removed"),
    *("input.stored", "input.edited", "input.removed", "executors.drained", "executors.resumed"),
    *("executor.drained", "executor.resumed"),
    *("audit.checkpointed", "events.redacted"),
)
"""Types of events that people cause."""
_READ_ME: Final = """This package shows what the event log of Querymill contained, and that it was not changed.
本证据包说明 Querymill 事件日志的内容，并可证明其未被更改。

  {0}
  {1}

The first command prints "Signature Verified Successfully", the second "... events hold". Python needs the package
cryptography. Compare the key in the second command with a copy of the public key that you received in another way.
第一条命令应输出 "Signature Verified Successfully"，第二条应输出 "... events hold"。Python 需安装 cryptography。
请将第二条命令中的密钥与您通过其他途径得到的公钥核对。
"""


class EmptyLogError(Exception):
    """The log has no events that could be signed."""


def commands(public_keys: Sequence[str]) -> tuple[str, str]:
    """Return the commands that check an unpacked package: the summary's signature, and the log."""
    return (
        "openssl pkeyutl -verify -pubin -inkey public_key.pem -rawin -in summary.html -sigfile summary.html.sig",
        f"python {VERIFIER} log.zip {' '.join(public_keys)}",
    )


def write_evidence(
    conn: psycopg.Connection[Any],
    target: Path | IO[bytes],
    *,
    key: Ed25519PrivateKey,
    known: Sequence[Checkpoint],
    now: datetime,
    language: Language,
    progress: Progress | None = None,
) -> LogVerdict:
    """Write the package of the whole log and return the verdict on the export in it, which the summary contains.

    known: earlier checkpoints. Another one over the end of the log is signed for the package alone, unless events are
        missing.
    progress: called with the number of events written since its last call.
    Raises EmptyLogError.
    """
    span = whole_span(conn)
    if not span.last:
        raise EmptyLogError
    root, own_key = root_at(conn, span.last), public_key_of(key)
    taken = None if root is None else sign(key, span.last, bytes.fromhex(root), now.isoformat(timespec="seconds"))
    checkpoints = [*known, taken] if taken else known
    keys = [*dict.fromkeys((own_key, *(c.public_key for c in reversed(known))))]
    with packed_file(
        lambda file: write_export(conn, file, span, checkpoints=checkpoints, public_key=own_key, progress=progress)
    ) as log:
        verdict = verify_file(log, trusted=frozenset(keys))
        log.seek(0)
        page = summary_page(
            Summary(
                made_at=now,
                verdict=verdict,
                first=span.after + 1,
                last=span.last,
                public_key=own_key,
                checkpoint=taken,
                earlier_checkpoints=len(known),
                actions=_actions(conn, span.last, now),
                datasets=_datasets(conn, span.last, now),
                commands=commands(keys),
            ),
            language,
        ).encode()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("summary.html", page)
            package.writestr("summary.html.sig", key.sign(page))
            if taken:
                package.writestr("checkpoint.txt", note_of(taken))
            package.writestr("public_key.pem", _pem(key))
            package.writestr("public_key.txt", f"{own_key}\n")
            package.writestr(VERIFIER, verifier_program())
            package.writestr("README.txt", _READ_ME.format(*commands(keys)))
            with package.open("log.zip", "w", force_zip64=True) as member:
                while chunk := log.read(1024 * 1024):
                    member.write(chunk)
    return verdict


def verifier_program() -> bytes:
    """Return the program that verifies an export without this package: from the wheel, or from the repository."""
    own = Path(__file__)
    places = (own.with_name(VERIFIER), own.parents[2] / "docs" / VERIFIER)
    return next(place for place in places if place.is_file()).read_bytes()


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _actions(conn: psycopg.Connection[Any], until: int, now: datetime) -> list[Action]:
    rows = conn.execute(query("audit", "actions"), {"until": until, "types": list(AUDITED_TYPES)})
    return [
        Action(actor, kind, number, first.astimezone(now.tzinfo), last.astimezone(now.tzinfo))
        for actor, kind, number, first, last in rows
    ]


def _datasets(conn: psycopg.Connection[Any], until: int, now: datetime) -> list[Dataset]:
    reviews = conn.execute(query("audit", "reviews"), {"until": until}).fetchall()
    return [
        Dataset(
            task_id=task_id,
            name=name or "",
            source=source or "",
            language=language or "",
            pairs=pairs,
            decisions=[Decision(actor, kind, number) for of, kind, actor, number in reviews if of == task_id],
            position=position,
            unchanged_since=at.astimezone(now.tzinfo),
        )
        for task_id, name, source, language, pairs, position, at in conn.execute(
            query("audit", "datasets"), {"until": until}
        )
    ]
