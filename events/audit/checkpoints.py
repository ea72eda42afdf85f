"""Checkpoints: the size and the root of the log's tree and a time, with an Ed25519 signature over all three.

A checkpoint kept on another machine reveals truncation and recomputed digests, which the table alone cannot. What is
signed is a checkpoint of C2SP (c2sp.org/tlog-checkpoint), and `note_of` returns it as a signed note.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
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

from events.texts import say
from runtime.files.atomic import sync_folder
from runtime.sentences import Sentence

FILE: Final = "checkpoints.jsonl"
"""Name of the checkpoint file in the home folder, outside the database."""
KEY_FILE: Final = "audit.key"
_KEY_BYTES: Final = 32
_GROUP_AND_OTHERS: Final = 0o077
_OPEN_KEY: Final = say("{path}: others may read the signing key; take a new one, or `chmod 600` it")
_NO_KEY: Final = say("{path}: this is no signing key: it has {size} bytes, not {right}")
_BAD_LINE: Final = say("{name}: line {number} is no checkpoint")
_UNREADABLE: Final = say("{name} cannot be read: {error}")


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A signed checkpoint. Binary values are in hex; `at` is a time in RFC 3339."""

    position: int
    at: str
    public_key: str
    signature: str
    root: str


class BadKeyFile(Exception):
    """The signing key cannot be used; the reason says why and what to do."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.en)
        self.reason = reason


class BadCheckpoints(Exception):
    """A checkpoint file cannot be read, or has a malformed line; the reason names the file, and the line."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.en)
        self.reason = reason


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """Return the signing key in `folder/audit.key`; create the file (mode 0600) if it is missing.

    Raises BadKeyFile if group or others may access the file, or if it has the wrong size.
    """
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & _GROUP_AND_OTHERS:
        raise BadKeyFile(_OPEN_KEY.filled(path=path))
    raw = path.read_bytes()
    if len(raw) != _KEY_BYTES:
        raise BadKeyFile(_NO_KEY.filled(path=path, size=len(raw), right=_KEY_BYTES))
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_key_of(key: Ed25519PrivateKey) -> str:
    """Return the public key of a signing key, in hex."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def fingerprint_of(public_key: str) -> str:
    """Return the first 16 bytes of the SHA-256 of a public key (hex), in groups of four digits."""
    digest = sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def sign(key: Ed25519PrivateKey, position: int, root: bytes, at: str) -> Checkpoint:
    """Return a signed checkpoint of a position, the root of the tree up to it, and a time (RFC 3339)."""
    unsigned = Checkpoint(position=position, root=root.hex(), at=at, public_key=public_key_of(key), signature="")
    return msgspec.structs.replace(unsigned, signature=key.sign(_statement(unsigned)).hex())


def origin_of(public_key: str) -> str:
    """Return the name of the log in signed notes, made from its public key (hex)."""
    return f"querymill/{public_key[:16]}"


def note_of(checkpoint: Checkpoint) -> str:
    """Return the checkpoint as a signed note (c2sp.org/signed-note)."""
    name = origin_of(checkpoint.public_key)
    signed = _key_id(checkpoint.public_key) + bytes.fromhex(checkpoint.signature)
    return f"{_statement(checkpoint).decode()}\n— {name} {b64encode(signed).decode()}\n"


def read_note(note: str, public_key: str) -> Checkpoint:
    """Return the checkpoint of a signed note, without checking its signature.

    Raises ValueError unless the note is exactly what `note_of` returns for a checkpoint of this key.
    """
    _, size, root, at, _, signature, _ = note.split("\n")
    found = Checkpoint(
        position=int(size),
        root=b64decode(root).hex(),
        at=at,
        public_key=public_key,
        signature=b64decode(signature.rpartition(" ")[2])[4:].hex(),
    )
    if note_of(found) != note:
        raise ValueError(note)
    return found


def is_genuine(checkpoint: Checkpoint, trusted: Collection[str] = ()) -> bool:
    """Return True if the signature is valid and the public key is one of `trusted` (hex); empty: any key."""
    if trusted and checkpoint.public_key not in trusted:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.public_key))
        public.verify(bytes.fromhex(checkpoint.signature), _statement(checkpoint))
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

    Raises BadCheckpoints if it cannot be read or a line is malformed.
    """
    try:
        lines = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadCheckpoints(_UNREADABLE.filled(name=str(file), error=error.strerror or "")) from None
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
            raise BadCheckpoints(_BAD_LINE.filled(name=name, number=number)) from None
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


def _statement(checkpoint: Checkpoint) -> bytes:
    """Return the signed bytes. Raises ValueError if key or root are not in hex."""
    root = b64encode(bytes.fromhex(checkpoint.root)).decode()
    return f"{origin_of(checkpoint.public_key)}\n{checkpoint.position}\n{root}\n{checkpoint.at}\n".encode()


def _key_id(public_key: str) -> bytes:
    """Return the first bytes of a signature in a note, which name its key."""
    return sha256(f"{origin_of(public_key)}\n\x01".encode() + bytes.fromhex(public_key)).digest()[:4]
