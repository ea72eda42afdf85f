"""Detection of every kind of tampering in random logs, without false alarms.

The short form runs by default, the long one (1,000 logs per attack) with `pytest -m soak`.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from types import ModuleType

import pytest

from events.audit.export import pack_export, verify_file
from events.audit.log_verification import LogVerdict
from tests.unit.events.audit_logs import (
    ATTACKS,
    PUBLIC,
    Attack,
    Log,
    archived,
    make_log,
    pages_of,
)
from tests.unit.events.verify_event_log import load_verifier

SHORT, LONG = 25, 1_000


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """Verifier from the documentation, which shares no code with the product."""
    return load_verifier()


def file_of(log: Log) -> io.BytesIO:
    target = io.BytesIO()
    pack_export(log.manifest(), pages_of(log), target, log.checkpoints)
    return target


def verdict_of(file: io.BytesIO) -> LogVerdict:
    return verify_file(file, trusted=frozenset({PUBLIC}))


def reference_fault(reference: ModuleType, file: io.BytesIO) -> int | None:
    """Position of the first fault found by the reference verifier; None if the file is intact."""
    try:
        reference.verify(file, [PUBLIC])
    except reference.Broken as broken:
        return broken.args[0]
    return None


def assert_holds(log: Log, reference: ModuleType, seed: int) -> None:
    file = file_of(log)
    verdict = verdict_of(file)
    assert verdict.holds, (seed, verdict)
    assert verdict.checked == len(log.rows)
    assert reference_fault(reference, file) is None


def assert_found(attack: Attack, reference: ModuleType, seed: int) -> None:
    log = make_log(seed)
    forged = attack(log, random.Random(seed))
    assert forged != log, f"seed {seed}: the attack did nothing"
    file = file_of(forged)
    verdict = verdict_of(file)
    assert not verdict.holds, f"seed {seed}: not noticed"
    assert reference_fault(reference, file) == verdict.position, (
        f"seed {seed}: the verifiers do not agree on the position"
    )


@pytest.mark.long
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_tampering_is_found(attack: Attack, reference: ModuleType) -> None:
    for seed in range(SHORT):
        assert_found(attack, reference, seed)


@pytest.mark.soak
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_tampering_is_found_in_a_thousand_logs(attack: Attack, reference: ModuleType) -> None:
    for seed in range(LONG):
        assert_found(attack, reference, seed)


def test_untouched_logs_verify(reference: ModuleType) -> None:
    assert_untouched_hold(reference, range(SHORT))


@pytest.mark.soak
def test_thousand_untouched_logs_verify(reference: ModuleType) -> None:
    assert_untouched_hold(reference, range(LONG))


def assert_untouched_hold(reference: ModuleType, seeds: Sequence[int]) -> None:
    for seed in seeds:
        log = make_log(seed)
        assert_holds(log, reference, seed)
        assert_holds(archived(log, seed), reference, seed)


def test_export_with_flipped_bit_never_verifies(reference: ModuleType) -> None:
    """Flips random bits of the exported rows before they are packed; only a changed letter case may pass."""
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
            assert reference_fault(reference, target) is not None
