"""Objects in a bucket of S3, a compatible store, Google Cloud Storage or Azure Blob Storage, through obstore.

Objects are always written unconditionally: the same bytes replace themselves, so a write whose answer was lost is
simply repeated, and nothing depends on conditions that some servers ignore.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import AzureStore, GCSStore, S3Store

from runtime.files.object_store import ObjectChanged, StoredObject, StoreUnavailable
from runtime.settings.bucket_address import BucketAddress
from runtime.settings.settings import SettingsError
from runtime.texts import say

if TYPE_CHECKING:
    from obstore.store import AzureConfig, ClientConfig, RetryConfig, S3Config

RETRY_SECONDS: Final = 60
"""Time for which a request is repeated before it raises StoreUnavailable."""
READ_RETRY_SECONDS: Final = 2
"""As above, for documents and for the service, whose callers wait for a click."""
MAX_PAUSE_SECONDS: Final = 2
CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 20
"""Maximum time without a byte from the server."""
CLICK_SECONDS: Final = 2.5
"""As above, and to connect, while somebody waits for a click: with the repetition it fails within five seconds."""
MAX_CLICK_BYTES: Final = 1_000_000
"""Larger writes of a click are patient: the server answers only after the last byte."""
MAX_REQUEST_SECONDS: Final = 300
MAX_VERIFIED: Final = 65_536


class ObjectBucket:
    """Objects below an address, an ObjectStore. A document is an object under its own name.

    impatient: reads of objects, and writes of up to MAX_CLICK_BYTES, fail within five seconds if the bucket is silent.
    Raises SettingsError if the client refuses the address or the variables with credentials.
    """

    def __init__(self, address: BucketAddress, *, impatient: bool = False) -> None:
        self._address = address
        try:
            self._store = _opened(address, RETRY_SECONDS, READ_SECONDS)
            self._documents = _opened(address, READ_RETRY_SECONDS, READ_SECONDS)
            self._clicks = _opened(address, READ_RETRY_SECONDS, CLICK_SECONDS) if impatient else self._store
        except (BaseError, ValueError) as refused:
            raise SettingsError(
                f"QUERYMILL_OUTPUT_ROOT: {address} "
                f"{say("The bucket cannot be opened; check the address and its provider's variables").both}"
                f": {_reason(refused)}"
            ) from None
        self._verified: set[tuple[str, str | None]] = set()
        """Digests, with the server's entity tag, of objects whose bytes were verified."""

    @property
    def address(self) -> str:
        return str(self._address)

    def put(self, data: bytes) -> StoredObject:
        digest = hashlib.sha256(data).hexdigest()
        self.write(_key(digest), data)
        return StoredObject(sha256=digest, size=len(data))

    def get(self, sha256: str) -> bytes:
        with self._answer(_key(sha256)):
            data = bytes(obstore.get(self._clicks, _key(sha256)).bytes())
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectChanged(f"{self.address}/{_key(sha256)}")
        return data

    def get_range(self, sha256: str, start: int, length: int) -> bytes:
        with self._answer(_key(sha256)):
            return bytes(obstore.get_range(self._clicks, _key(sha256), start=start, length=length))

    def has(self, sha256: str) -> bool:
        return self._tag(sha256) is not None

    def intact(self, sha256: str, size: int) -> bool:
        found = self._tag(sha256)
        if found is None or found[0] != size:
            return False
        state = (sha256, found[1])
        if state in self._verified:
            return True
        try:
            self.get(sha256)
        except (FileNotFoundError, ObjectChanged):
            return False
        if len(self._verified) >= MAX_VERIFIED:
            self._verified.clear()
        self._verified.add(state)
        return True

    def _tag(self, sha256: str) -> tuple[int, str | None] | None:
        """Return size and entity tag of an object; None if it does not exist."""
        try:
            with self._answer(_key(sha256)):
                found = obstore.head(self._clicks, _key(sha256))
        except FileNotFoundError:
            return None
        return found["size"], found["e_tag"]

    def delete(self, sha256: str) -> None:
        try:
            with self._answer(_key(sha256)):
                obstore.delete(self._store, _key(sha256))
        except FileNotFoundError:
            pass

    def digests(self) -> Iterator[str]:
        return (name.rpartition("/")[2] for name in self.names("objects"))

    def names(self, folder: str) -> Iterator[str]:
        with self._answer(folder):
            for page in obstore.list(self._store, prefix=folder):  # pyright: ignore[reportUnknownMemberType]  # of Arrow, which is not asked for
                yield from (found["path"] for found in page)

    def read(self, name: str) -> bytes | None:
        try:
            with self._answer(name):
                return bytes(obstore.get(self._documents, name).bytes())
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        with self._answer(name):
            # in one request: the end of a write in parts cannot be repeated if its answer is lost
            store = self._clicks if len(data) <= MAX_CLICK_BYTES else self._store
            obstore.put(store, name, data, use_multipart=False)

    @contextmanager
    def _answer(self, key: str) -> Generator[None]:
        """Translate the errors of obstore to OSError; FileNotFoundError if the object or the bucket does not exist."""
        where = f"{self.address}/{key}"
        try:
            yield
        except FileNotFoundError as error:
            raise FileNotFoundError(errno.ENOENT, "not in the bucket", where) from error
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise PermissionError(errno.EACCES, "the bucket refuses these credentials", where) from error
        except (BaseError, OSError) as error:
            raise StoreUnavailable(errno.EIO, _reason(error), where) from error


def _key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


def _reason(error: Exception) -> str:
    """Return the first line of an error of obstore, whose other lines are debugging output."""
    return str(error).strip().partition("\n")[0][:500]


def _opened(address: BucketAddress, retry_seconds: float, read_seconds: float) -> S3Store | GCSStore | AzureStore:
    """Return a client, with credentials from the environment variables of the provider's own tools."""
    options = dict(address.options)
    prefix = address.prefix or None
    retry_config: RetryConfig = {
        "backoff": {"max_backoff": timedelta(seconds=MAX_PAUSE_SECONDS)},
        "max_retries": 1_000,
        "retry_timeout": timedelta(seconds=retry_seconds),
    }
    client: ClientConfig = {
        "allow_http": options.get("endpoint", "").startswith("http://"),
        "connect_timeout": timedelta(seconds=min(CONNECT_SECONDS, read_seconds)),
        "read_timeout": timedelta(seconds=read_seconds),
        "timeout": timedelta(seconds=MAX_REQUEST_SECONDS),
    }
    match address.scheme:
        case "s3":
            config = cast("S3Config", options)
            return S3Store(address.name, prefix=prefix, config=config, client_options=client, retry_config=retry_config)
        case "gs":
            return GCSStore(address.name, prefix=prefix, client_options=client, retry_config=retry_config)
        case _:
            azure = cast("AzureConfig", options)
            return AzureStore(
                address.name, prefix=prefix, config=azure, client_options=client, retry_config=retry_config
            )
