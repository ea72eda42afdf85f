"""Signing key and checkpoints of an installation: in the home folder, and in the bucket if the files are in one.

A bucket keeps the checkpoints of all machines. With object lock on it, nobody can remove them.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.audit.checkpoints import (
    FILE,
    Checkpoint,
    read_checkpoints,
    signing_key,
    store_checkpoint,
    stored_checkpoints,
)
from runtime.files.artefact_store import open_objects
from runtime.settings.bucket_address import BucketAddress
from runtime.settings.settings import Settings

FOLDER = "checkpoints"
"""Folder of the bucket with one document for each checkpoint."""


def audit_key(settings: Settings) -> Ed25519PrivateKey:
    """Return the signing key of the settings, else that of the home folder, which is created. Raises BadKeyFile."""
    if settings.audit_key is not None:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.audit_key))
    return signing_key(settings.home)


def keep_checkpoint(settings: Settings, checkpoint: Checkpoint) -> None:
    """Store a checkpoint. Raises OSError."""
    if settings.bucket is not None:
        name = f"{FOLDER}/{checkpoint.position:020d}-{checkpoint.public_key[:16]}.json"
        open_objects(settings.bucket).write(name, msgspec.json.encode(checkpoint))
    store_checkpoint(settings.home, checkpoint)


def known_checkpoints(settings: Settings) -> list[Checkpoint]:
    """Return all stored checkpoints, oldest first. Raises BadCheckpoints, OSError."""
    found = set(stored_checkpoints(settings.home / FILE))
    if settings.bucket is not None:
        for name in open_objects(settings.bucket).names(FOLDER):
            found.update(_in_document(settings.bucket, name))
    return sorted(found, key=lambda checkpoint: checkpoint.position)


@lru_cache(maxsize=65_536)
def _in_document(bucket: BucketAddress, name: str) -> tuple[Checkpoint, ...]:
    """Return the checkpoint in a document, which never changes; empty if it was removed meanwhile."""
    return tuple(read_checkpoints([open_objects(bucket).read(name) or b""], f"{bucket}/{name}"))
