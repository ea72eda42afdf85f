"""Checkpoints: a position, its chain value and a time, with an Ed25519 signature over all three.

A checkpoint kept on another machine reveals truncation and a recomputed chain, which the table alone cannot.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from runtime.files.synced_folder import sync_folder

FILE: Final = "checkpoints.jsonl"
"""Name of the checkpoint file in the home folder, outside the database."""
KEY_FILE: Final = "audit.key"
_KEY_BYTES: Final = 32
_GROUP_AND_OTHERS: Final = 0o077


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A signed checkpoint. Binary values are in hex; `at` is a time in RFC 3339."""

    position: int
    chain: str
    at: str
    public_key: str
    signature: str


class BadKeyFile(Exception):
    """The signing key cannot be used; the text says why and what to do."""


class BadCheckpoints(Exception):
    """A checkpoint file has a malformed line; the text names the file and the line."""


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """Return the signing key in `folder/audit.key`; create the file (mode 0600) if it is missing.

    Raises BadKeyFile if group or others may access the file, or if it has the wrong size.
    """
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & _GROUP_AND_OTHERS:
        raise BadKeyFile(f"{path}: others may read the signing key; take a new one, or `chmod 600` it")
    raw = path.read_bytes()
    if len(raw) != _KEY_BYTES:
        raise BadKeyFile(f"{path}: this is no signing key: it has {len(raw)} bytes, not {_KEY_BYTES}")
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_key_of(key: Ed25519PrivateKey) -> str:
    """Return the public key of a signing key, in hex."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def fingerprint_of(public_key: str) -> str:
    """Return the first 16 bytes of the SHA-256 of a public key (hex), in groups of four digits."""
    digest = sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def sign(key: Ed25519PrivateKey, position: int, chain: bytes, at: str) -> Checkpoint:
    """Return a signed checkpoint of a position, its chain value and a time (RFC 3339)."""
    signature = key.sign(_statement(position, chain.hex(), at))
    return Checkpoint(
        position=position, chain=chain.hex(), at=at, public_key=public_key_of(key), signature=signature.hex()
    )


def is_genuine(checkpoint: Checkpoint, trusted: Collection[str] = ()) -> bool:
    """Return True if the signature is valid and the public key is one of `trusted` (hex); empty: any key."""
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


def store_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Append a checkpoint to the file in `folder`, completely or not at all, and sync the file. Raises OSError."""
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


def stored_checkpoints(file: Path) -> list[Checkpoint]:
    """Return the checkpoints of a file, oldest first; an empty list if the file does not exist.

    Raises BadCheckpoints if a line is malformed.
    """
    if not file.exists():
        return []
    lines = file.read_bytes().split(b"\n")
    # an incomplete last line was cut off by a loss of power and never reported as stored
    return read_checkpoints(lines[:-1], str(file))


def read_checkpoints(lines: list[bytes], name: str) -> list[Checkpoint]:
    """Decode the checkpoints in lines, ignoring empty lines.

    Raises BadCheckpoints, with `name` as the name of the file, if a line is malformed.
    """
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
    # readable by its owner only, from its creation
    descriptor, name = mkstemp(dir=path.parent, prefix=".audit.key.")
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        # the first process that links its file provides the key, and no process reads a partial key
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()
    sync_folder(path.parent)


def _statement(position: int, chain: str, at: str) -> bytes:
    return f"querymill checkpoint 1\n{position}\n{chain}\n{at}\n".encode()
