"""Every kind of tampering is found, in as many random logs as there is time for; an untouched one is never accused.

The short form runs with the others, the long one (1,000 logs an attack) with `pytest -m soak`.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from types import ModuleType

import pytest

from events.audit.chain_verifier import RangeJoiner, RangeVerifier, Tampered
from events.audit.export import pack_export, verify_file
from events.audit.frames import pack, unpack
from events.audit.log_verification import LogVerdict
from tests.unit.events.audit_logs import (
    ATTACKS,
    PUBLIC,
    Attack,
    Log,
    archived,
    linked,
    make_log,
    pages_of,
)
from tests.unit.events.verify_event_log import load_verifier

SHORT, LONG = 25, 1_000


@pytest.fixture(scope="module")
def foreign() -> ModuleType:
    """The verifier of the documentation, which shares no code with ours."""
    return load_verifier()


def file_of(log: Log) -> io.BytesIO:
    target = io.BytesIO()
    pack_export(log.manifest(), pages_of(log), target, log.checkpoints)
    return target


def ours(file: io.BytesIO) -> LogVerdict:
    return verify_file(file, trusted=frozenset({PUBLIC}))


def theirs(foreign: ModuleType, file: io.BytesIO) -> int | None:
    """The position that does not hold; None where all of it does."""
    try:
        foreign.verify(file, [PUBLIC])
    except foreign.Broken as broken:
        return broken.args[0]
    return None


def in_ranges(log: Log, dice: random.Random) -> int | None:
    """Verified in ranges cut at random commit ends, as processes do, and put together."""
    ends = [row.position - log.after for row in log.rows[:-1] if row.chain is not None]
    cuts = [0, *sorted(dice.sample(ends, dice.randint(0, len(ends)))), len(log.rows)]
    joiner = RangeJoiner(position=log.after, chain=log.previous, whole=log.after == 0)
    try:
        for start, end in pairwise(cuts):
            before = log.rows[start - 1] if start else None
            verifier = RangeVerifier(
                previous=log.previous if before is None else before.chain or b"",
                position=log.after if before is None else before.position,
            )
            joiner.join(verifier.outcome(pack(row) for row in log.rows[start:end]))
    except Tampered as found:
        return found.position
    return None


def hold(log: Log, foreign: ModuleType, seed: int) -> None:
    file = file_of(log)
    verdict = ours(file)
    assert verdict.holds, (seed, verdict)
    assert verdict.checked == len(log.rows)
    assert theirs(foreign, file) is None
    assert in_ranges(log, random.Random(seed)) is None


def found(attack: Attack, foreign: ModuleType, seed: int) -> None:
    log = make_log(seed)
    forged = attack(log, random.Random(seed))
    assert forged != log, f"seed {seed}: the attack did nothing"
    file = file_of(forged)
    verdict = ours(file)
    assert not verdict.holds, f"seed {seed}: not noticed"
    assert theirs(foreign, file) == verdict.position, f"seed {seed}: the verifiers do not agree on the position"


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_tampering_is_found(attack: Attack, foreign: ModuleType) -> None:
    for seed in range(SHORT):
        found(attack, foreign, seed)


@pytest.mark.soak
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_tampering_is_found_in_a_thousand_logs(attack: Attack, foreign: ModuleType) -> None:
    for seed in range(LONG):
        found(attack, foreign, seed)


def test_untouched_logs_are_never_accused(foreign: ModuleType) -> None:
    untouched(foreign, range(SHORT))


@pytest.mark.soak
def test_a_thousand_untouched_logs_are_never_accused(foreign: ModuleType) -> None:
    untouched(foreign, range(LONG))


def untouched(foreign: ModuleType, seeds: Sequence[int]) -> None:
    for seed in seeds:
        log = make_log(seed)
        hold(log, foreign, seed)
        hold(archived(log, seed), foreign, seed)


ROWS_ONLY = [name for name in ATTACKS if not any(word in name for word in ("checkpoint", "cut", "recomputed"))]
"""Attacks that show in the rows themselves."""


@pytest.mark.parametrize("name", ROWS_ONLY)
def test_ranges_put_together_find_the_same_position_as_one(name: str, foreign: ModuleType) -> None:
    for seed in range(SHORT):
        log = ATTACKS[name](make_log(seed), random.Random(seed))
        alone = in_ranges_whole(log)
        assert alone is not None
        assert in_ranges(log, random.Random(seed)) == alone, f"seed {seed}"


def in_ranges_whole(log: Log) -> int | None:
    joiner = RangeJoiner()
    try:
        joiner.join(RangeVerifier().outcome(pack(row) for row in log.rows))
    except Tampered as found:
        return found.position
    return None


def unredacted(log: Log) -> Log:
    """The log as it would be had nothing been redacted, so that its pages need no closer look."""
    rows = [
        row if row.salt is not None else row._replace(salt=b"s" * 16, body_digest=None, data='{"kept":true}')
        for row in log.rows
    ]
    return replace(log, rows=linked(rows, log.previous))


def test_frames_that_are_none_are_malformed() -> None:
    row = pack(unredacted(make_log(5)).rows[0])
    for broken in (row[:40], row[:-9], row[:100] + b"\x7f" * (len(row) - 100)):
        assert RangeVerifier().outcome([broken]).fault is not None


def test_frames_give_back_their_rows() -> None:
    for row in make_log(7).rows:
        assert unpack(pack(row)) == row


def test_a_stream_that_begins_again_in_another_range_is_found() -> None:
    """No unique index may be there any more to prevent it."""
    log = make_log(3)
    end = next(i for i, row in enumerate(log.rows) if row.chain is not None) + 1
    first, rest = log.rows[:end], log.rows[end:]
    again = next(i for i, row in enumerate(rest) if row.stream in {r.stream for r in first})
    rest[again] = rest[again]._replace(version=1)
    joiner = RangeJoiner()
    joiner.join(RangeVerifier().outcome(pack(row) for row in first))
    verifier = RangeVerifier(previous=first[-1].chain or b"", position=end)
    with pytest.raises(Tampered, match="versions") as caught:
        joiner.join(verifier.outcome(pack(row) for row in rest))
    assert caught.value.position == rest[again].position


def test_touched_bytes_of_the_file_are_found_or_it_is_no_export(foreign: ModuleType) -> None:
    """Whatever byte of the rows is flipped before they are packed: it never passes."""
    log = make_log(11)
    whole = file_of(log)
    dice = random.Random(11)
    with zipfile.ZipFile(whole) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    lines = members["events.jsonl"]
    for _ in range(300):
        index = dice.randrange(len(lines))
        flipped = bytearray(lines)
        flipped[index] ^= 1 << dice.randrange(8)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, bytes(flipped) if name == "events.jsonl" else content)
        verdict = verify_file(target)
        same = bytes(flipped).lower() == lines.lower()
        assert same or not verdict.holds, (index, lines[index : index + 1])
        if not verdict.holds:
            assert theirs(foreign, target) is not None
