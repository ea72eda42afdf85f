"""Texts of the summary of an evidence package, in English and Chinese."""

from __future__ import annotations

from typing import Final

from events.texts import say
from runtime.sentences import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "title": say("Evidence: event log of Querymill"),
    "about": say(
        "Every change is a record of the event log. A Merkle tree covers all records, and its "
        "root is signed. This page is signed, too; the commands below check both."
    ),
    "holds": say("Intact: every record matches its digest, and all checkpoints agree."),
    "broken": say("NOT INTACT from position {position}: {reason}"),
    "verified": say("What was verified"),
    "verified_at": say("Verified at"),
    "positions": say("Positions"),
    "position": say("position"),
    "checked": say("Records verified"),
    "checkpoints": say("Checkpoints"),
    "checkpoints_agree": say("{earlier} earlier, and one over the end of the log"),
    "end_unsigned": say("{earlier} earlier, none over the end of the log: events are missing, so it was not signed"),
    "root": say("Root of the tree at the end"),
    "fingerprint": say("Key fingerprint"),
    "key": say("Public key (Ed25519)"),
    "signature": say("Signature of the end"),
    "datasets": say("Datasets"),
    "dataset_heads": say("Source|Task|Pairs|Decisions|Unchanged since"),
    "approved": say("approved"),
    "rejected": say("rejected"),
    "undecided": say("none"),
    "none": say("No task has pairs."),
    "actions": say("Who did what"),
    "action_heads": say("Who|Action|Times|When"),
    "machine": say("this machine"),
    "check": say("How to check this package"),
    "check_how": say("Unpack it and run in its folder. The first command checks this page, the second the log."),
}
ACTIONS: Final[dict[str, Sentence]] = {
    "task.created": say("created a task"),
    "task.deleted": say("deleted a task"),
    "task.purged": say("cleaned up a task"),
    "step.requested": say("requested a run"),
    "execution.cancel_requested": say("requested cancellation"),
    "execution.pause_requested": say("requested a pause"),
    "execution.resumed": say("resumed a run"),
    "pair.edited": say("edited a pair"),
    "pair.approved": say("approved a pair"),
    "pair.rejected": say("rejected a pair"),
    "source.added": say("registered or changed a source"),
    "source.removed": say("removed a source"),
    "input.stored": say("uploaded a file"),
    "input.edited": say("edited labels or relations"),
    "input.removed": say("removed a file"),
    "key.created": say("created a key"),
    "key.revoked": say("revoked a key"),
    "receiver.added": say("added a receiver of notices"),
    "receiver.removed": say("removed a receiver of notices"),
    "receiver.tested": say("tested a receiver of notices"),
    "schedule.set": say("set a schedule"),
    "schedule.removed": say("removed a schedule"),
    "executors.drained": say("paused the executors"),
    "executors.resumed": say("resumed the executors"),
    "executor.drained": say("paused an executor"),
    "executor.resumed": say("resumed an executor"),
    "audit.checkpointed": say("created a checkpoint"),
    "events.redacted": say("redacted events"),
}
"""Words for the audited types of events."""
