"""Signed statements of where the chain stood: `position`, `chain`, a time, an Ed25519 signature over all three.

A checkpoint kept on another machine shows a cut tail and a recomputed chain, which the table alone cannot show.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import mkstemp
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from runtime.files.synced_folder import sync_folder

FILE: Final = "checkpoints.jsonl"
"""In the home folder, outside the database."""
KEY_FILE: Final = "audit.key"
_KEY_BYTES: Final = 32
_OTHERS: Final = 0o077


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """All values in hex; `at` is RFC 3339."""

    position: int
    chain: str
    at: str
    public_key: str
    signature: str


class BadKeyFile(Exception):
    """The signing key cannot be used; the text says why and what to do."""


class BadCheckpoints(Exception):
    """A file of checkpoints has a line that is none; the text names it."""


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key in `folder/audit.key`, mode 0600, made at first need. Raises BadKeyFile."""
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & _OTHERS:
        raise BadKeyFile(f"{path}: others may read the signing key; take a new one, or `chmod 600` it")
    raw = path.read_bytes()
    if len(raw) != _KEY_BYTES:
        raise BadKeyFile(f"{path}: this is no signing key: it has {len(raw)} bytes, not {_KEY_BYTES}")
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_key_of(key: Ed25519PrivateKey) -> str:
    """In hex."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(key: Ed25519PrivateKey, position: int, chain: bytes, at: str) -> Checkpoint:
    """A checkpoint of the chain after `position`."""
    signature = key.sign(_statement(position, chain.hex(), at))
    return Checkpoint(
        position=position, chain=chain.hex(), at=at, public_key=public_key_of(key), signature=signature.hex()
    )


def is_genuine(checkpoint: Checkpoint, trusted: Collection[str] = ()) -> bool:
    """Whether the signature holds, and is by one of the `trusted` public keys (hex) where any are given."""
    if trusted and checkpoint.public_key not in trusted:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.public_key))
        public.verify(
            bytes.fromhex(checkpoint.signature), _statement(checkpoint.position, checkpoint.chain, checkpoint.at)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def keep(folder: Path, checkpoint: Checkpoint) -> None:
    """Adds it to the file outside the database: whole or not at all, and synced."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    fresh = not path.exists()
    with path.open("a+b", buffering=0) as file:
        flock(file, LOCK_EX)
        size = _whole_lines(path)
        file.truncate(size)
        try:
            line = msgspec.json.encode(checkpoint) + b"\n"
            if file.write(line) != len(line):
                raise OSError(f"{path}: the checkpoint was not written whole")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise
    if fresh:
        sync_folder(folder)


def kept(file: Path) -> list[Checkpoint]:
    """The checkpoints of such a file, oldest first; none where there is no file. Raises BadCheckpoints."""
    if not file.exists():
        return []
    lines = file.read_bytes().split(b"\n")
    # what stands behind the last line's end was cut off by a loss of power and never reported as kept
    return read_checkpoints(lines[:-1], str(file))


def read_checkpoints(lines: list[bytes], name: str) -> list[Checkpoint]:
    """One a line; empty lines are left out. Raises BadCheckpoints, which calls the file by `name`."""
    found: list[Checkpoint] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line, type=Checkpoint))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise BadCheckpoints(f"{name}: line {number} is no checkpoint") from None
    return found


def _whole_lines(path: Path) -> int:
    content = path.read_bytes()
    return content.rfind(b"\n") + 1


def _make_key(path: Path) -> None:
    raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    # for its owner alone from the beginning
    descriptor, name = mkstemp(dir=path.parent, prefix=".audit.key.")
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        # whoever links first made the key; nobody ever reads half of one
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()
    sync_folder(path.parent)


def _statement(position: int, chain: str, at: str) -> bytes:
    return f"querymill checkpoint 1\n{position}\n{chain}\n{at}\n".encode()
