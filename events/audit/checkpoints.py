"""Signed statements of where the chain stood: `position`, `chain`, a time, an Ed25519 signature over all three.

A checkpoint kept on another machine shows a cut tail and a recomputed chain, which the table alone cannot show.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

FILE = "checkpoints.jsonl"
"""In the home folder, outside the database."""


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """All values in hex; `at` is RFC 3339."""

    position: int
    chain: str
    at: str
    public_key: str
    signature: str


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key in `folder/audit.key`, mode 0600, made at first need."""
    path = folder / "audit.key"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def sign(key: Ed25519PrivateKey, position: int, chain: bytes, at: str) -> Checkpoint:
    """A checkpoint of the chain after `position`."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = key.sign(_statement(position, chain.hex(), at))
    return Checkpoint(position=position, chain=chain.hex(), at=at, public_key=public.hex(), signature=signature.hex())


def is_genuine(checkpoint: Checkpoint, trusted: str | None = None) -> bool:
    """Whether the signature holds, and is by the `trusted` public key (hex) where one is given."""
    if trusted is not None and checkpoint.public_key != trusted:
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
    """Adds it to the file outside the database, synced."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("ab") as file:
        file.write(msgspec.json.encode(checkpoint) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def kept(file: Path) -> list[Checkpoint]:
    """The checkpoints of such a file, oldest first; none where there is no file."""
    if not file.exists():
        return []
    return [msgspec.json.decode(line, type=Checkpoint) for line in file.read_bytes().splitlines() if line.strip()]


def _statement(position: int, chain: str, at: str) -> bytes:
    return f"querymill checkpoint 1\n{position}\n{chain}\n{at}\n".encode()
