"""Reasons why a log or an export does not verify, in Chinese and English."""

from __future__ import annotations

from typing import Final

from events.texts import say

AT_POSITION: Final = say("position {position}: {reason}")

MISSING: Final = say("the event is missing")
MISSING_BETWEEN: Final = say("the event is missing: position {found} follows {before}")
MISSING_UNTIL: Final = say("events up to position {end} are missing")
TAIL_CUT: Final = say("the tail was cut: a checkpoint saw position {seen}")
MALFORMED: Final = say("the row is malformed")
TOO_LONG: Final = say("the row is longer than any event")
EDITED: Final = say("the event was edited: its digest does not match")
REPLACED: Final = say("the payload was replaced and is not a redaction")
REDACTED_DIGEST: Final = say("the event has a payload and the digest of a redacted one")
SALT_SIZE: Final = say("the salt has {size} bytes, not {right}")
BODY_DIGEST_SIZE: Final = say("the body digest has {size} bytes, not {right}")
OLDER: Final = say("the event is older than the one before it")
VERSIONS: Final = say("the versions of the stream {stream} do not run 1, 2, 3 …")

SIGNATURE: Final = say("a checkpoint's signature does not hold")
CHECKPOINTS_DIFFER: Final = say("two checkpoints of this position differ")
ROOT_DIFFERS: Final = say("the tree's root differs from a checkpoint")
COMPUTED_ANEW: Final = say("the digests were computed anew: the tree's root differs from a checkpoint")
NODE_DIFFERS: Final = say("a stored node of the tree differs: level {level}, index {index}")
NODES_MISSING: Final = say("the tree lacks nodes of level {level} from {first} to {last}")
ANCHOR_TREE: Final = say("the tree of the archived events is not that of the anchor")
ANCHOR_MALFORMED: Final = say("the anchor of the log's beginning is no checkpoint")
ANCHOR_ELSEWHERE: Final = say("the anchor of the log's beginning is the checkpoint of another position")
ANCHOR_KEY: Final = say("the log's beginning was removed under a key that signed no checkpoint")
OTHER_END: Final = say("the file ends elsewhere than its manifest says")
