"""`querymill objects copy` between a folder and a bucket."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from querymill.cli.commands.installation.objects import app
from querymill.cli.console import CommandFailed, UsageError
from runtime.files.artefact_store import open_objects
from runtime.files.object_folder import ObjectFolder
from runtime.files.object_store import give_store, store_owner
from runtime.settings.bucket_address import bucket_address
from tests.bucket_server import CREDENTIALS, new_address
from tests.tables import from_table


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def folder(tmp_path: Path) -> ObjectFolder:
    """Store with an id, objects and a checkpoint."""
    objects = ObjectFolder(tmp_path / "outputs")
    give_store(objects, "1/2/querymill")
    for n in range(50):
        objects.put(str(n).encode())
    objects.write("checkpoints/00000000000000000007-ab.json", b"{}")
    return objects


def copy(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.long
def test_copy_to_a_bucket_and_back_is_the_same_store(folder: ObjectFolder, bucket_url: str, tmp_path: Path) -> None:
    address = new_address(bucket_url)
    copy(folder.address, address)
    back = ObjectFolder(tmp_path / "back")
    copy(address, back.address)
    assert set(back.digests()) == set(folder.digests())
    assert all(back.get(digest) == folder.get(digest) for digest in folder.digests())
    assert store_owner(back) == store_owner(folder)
    assert list(back.names("checkpoints")) == ["checkpoints/00000000000000000007-ab.json"]


def test_interrupted_copy_is_continued(folder: ObjectFolder, bucket_url: str) -> None:
    text = new_address(bucket_url)
    address = bucket_address(text)
    assert address is not None
    bucket = open_objects(address)
    for digest in list(folder.digests())[:20]:
        bucket.put(folder.get(digest))
    copy(folder.address, text)
    copy(folder.address, text)
    assert set(bucket.digests()) == set(folder.digests())


def test_damaged_object_is_left_out_and_named(folder: ObjectFolder, tmp_path: Path) -> None:
    damaged = next(folder.digests())
    folder.path(damaged).write_bytes(b"other")
    target = ObjectFolder(tmp_path / "target")
    with pytest.raises(CommandFailed, match="1 of 50"):
        CliRunner().invoke(app, [folder.address, target.address], catch_exceptions=False)
    assert set(target.digests()) == set(folder.digests()) - {damaged}
    assert store_owner(target) is None


def test_store_of_another_installation_is_not_written_to(folder: ObjectFolder, tmp_path: Path) -> None:
    other = ObjectFolder(tmp_path / "other")
    give_store(other, "1/3/querymill")
    with pytest.raises(UsageError, match=r"TO: .* another installation"):
        CliRunner().invoke(app, [folder.address, other.address], catch_exceptions=False)
    assert list(other.digests()) == []


@from_table
def test_source_that_is_none_is_refused(source: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=reason):
        CliRunner().invoke(app, [source, str(tmp_path)], catch_exceptions=False)
