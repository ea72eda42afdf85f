"""Every store of objects behaves alike: a folder, and a bucket."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runtime.files.artefact_store import open_objects
from runtime.files.object_bucket import ObjectBucket
from runtime.files.object_store import (
    STORE_FILE,
    ObjectChanged,
    ObjectStore,
    StoredObject,
    StoreUnavailable,
    give_store,
    store_owner,
)
from runtime.settings.bucket_address import bucket_address
from tests.bucket_server import CREDENTIALS, Unreliable, new_address
from tests.conftest import Figure

MISSING = hashlib.sha256(b"never stored").hexdigest()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def bucket_at(url: str) -> ObjectStore:
    address = bucket_address(new_address(url))
    assert address is not None
    return open_objects(address)


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return open_objects(tmp_path) if request.param == "folder" else bucket_at(request.getfixturevalue("bucket_url"))


@pytest.mark.parametrize("data", [b"", b"a", "表".encode(), bytes(range(256)) * 40_000], ids=["0", "1", "3", "10 MB"])
def test_stored_bytes_are_returned_whole_and_in_ranges(objects: ObjectStore, data: bytes) -> None:
    stored = objects.put(data)
    assert stored == StoredObject(hashlib.sha256(data).hexdigest(), len(data))
    assert objects.get(stored.sha256) == data
    assert objects.has(stored.sha256)
    assert objects.intact(stored.sha256, stored.size)
    assert not objects.intact(stored.sha256, stored.size + 1)
    middle = len(data) // 2
    if data:
        assert objects.get_range(stored.sha256, middle, 10) == data[middle : middle + 10]
        assert objects.get_range(stored.sha256, 0, len(data)) == data


def test_missing_object_is_not_found(objects: ObjectStore) -> None:
    assert not objects.has(MISSING)
    assert not objects.intact(MISSING, 12)
    with pytest.raises(FileNotFoundError):
        objects.get(MISSING)
    with pytest.raises(FileNotFoundError):
        objects.get_range(MISSING, 0, 1)
    objects.delete(MISSING)


def test_object_is_deleted_and_can_be_stored_again(objects: ObjectStore) -> None:
    stored = objects.put(b"again")
    objects.delete(stored.sha256)
    assert not objects.has(stored.sha256)
    assert objects.put(b"again") == stored
    assert objects.get(stored.sha256) == b"again"


def test_digests_are_those_of_objects_only(objects: ObjectStore) -> None:
    objects.write("store.json", b"{}")
    stored = {objects.put(str(n).encode()).sha256 for n in range(30)}
    assert set(objects.digests()) == stored


def test_racing_writers_of_equal_bytes_all_succeed(objects: ObjectStore) -> None:
    begin = threading.Barrier(8)

    def put(_: int) -> StoredObject:
        begin.wait()
        return objects.put(b"the same" * 1_000)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(put, range(8)))) == 1
    assert list(objects.digests()) == [hashlib.sha256(b"the same" * 1_000).hexdigest()]


def test_document_is_replaced(objects: ObjectStore) -> None:
    assert objects.read("folder/a.json") is None
    objects.write("folder/a.json", b"one")
    objects.write("folder/a.json", b"two")
    objects.write("folder/b.json", b"three")
    assert objects.read("folder/a.json") == b"two"
    assert sorted(objects.names("folder")) == ["folder/a.json", "folder/b.json"]
    assert list(objects.names("none")) == []


def test_id_of_a_store_is_kept_in_it(objects: ObjectStore) -> None:
    assert store_owner(objects) is None
    made = give_store(objects, "1/2/querymill")
    assert store_owner(objects) == made
    again = give_store(objects, "1/3/querymill", known_id=made.id)
    assert (again.id, again.database) == (made.id, "1/3/querymill")
    objects.write(STORE_FILE, b'{"id": "of no database"}')
    assert store_owner(objects) is None


def test_changed_object_of_a_bucket_is_noticed(bucket_url: str) -> None:
    objects = bucket_at(bucket_url)
    stored = objects.put(b"as it was")
    assert objects.intact(stored.sha256, stored.size)
    objects.write(f"objects/{stored.sha256[:2]}/{stored.sha256}", b"as it is!")
    assert not objects.intact(stored.sha256, stored.size)
    with pytest.raises(ObjectChanged, match=stored.sha256):
        objects.get(stored.sha256)
    assert objects.put(b"as it was") == stored
    assert objects.intact(stored.sha256, stored.size)


@pytest.fixture
def unreliable(bucket_url: str) -> Iterator[Unreliable]:
    proxy = Unreliable(bucket_url)
    yield proxy
    proxy.close()


def test_write_is_repeated_while_the_bucket_refuses(unreliable: Unreliable) -> None:
    objects = bucket_at(unreliable.url)
    unreliable.refusing.set()
    with ThreadPoolExecutor(1) as pool:
        stored = pool.submit(objects.put, b"patient")
        while unreliable.refused < 3:
            assert not stored.done()
        unreliable.refusing.clear()
        assert objects.get(stored.result(60).sha256) == b"patient"


@pytest.mark.long
def test_write_whose_answer_is_lost_is_repeated(unreliable: Unreliable) -> None:
    objects = bucket_at(unreliable.url)
    unreliable.lose_every = 2
    stored = [objects.put(str(n).encode()) for n in range(10)]
    assert unreliable.lost >= 5
    assert all(objects.intact(each.sha256, each.size) for each in stored)


@pytest.mark.long
def test_bucket_that_stays_away_is_unavailable(unreliable: Unreliable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.files.object_bucket.RETRY_SECONDS", 1)
    address = bucket_address(new_address(unreliable.url))
    assert address is not None
    objects = ObjectBucket(address)
    unreliable.refusing.set()
    for work in (lambda: objects.put(b"x"), lambda: objects.get(MISSING), lambda: objects.read("store.json")):
        with pytest.raises(StoreUnavailable) as away:
            work()
        assert str(address) in str(away.value)


@pytest.mark.long
def test_click_gives_up_soon(figure: Figure) -> None:
    """The server accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = bucket_address(new_address(f"http://127.0.0.1:{silent.getsockname()[1]}"))
        assert address is not None
        objects = ObjectBucket(address, impatient=True)
        for work in (
            lambda: objects.intact(MISSING, 1),
            lambda: objects.get_range(MISSING, 0, 1),
            lambda: objects.put(b"edited"),
        ):
            began = time.monotonic()
            with pytest.raises(StoreUnavailable):
                work()
            figure("a click that a silent bucket does not answer", [time.monotonic() - began], "s", limit=5)


def test_bucket_that_does_not_exist_is_named(bucket_url: str) -> None:
    address = bucket_address(f"s3://none?endpoint={bucket_url}")
    assert address is not None
    with pytest.raises(OSError, match="s3://none"):
        ObjectBucket(address).put(b"x")
