"""Documents in a home folder without a bucket are shared by all machines in a bucket."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.audit.checkpoints import KEY_FILE, BadCheckpoints, is_genuine, public_key_of, sign
from events.audit.known_checkpoints import FOLDER, audit_key, keep_checkpoint, known_checkpoints
from executor.steps.models.model_answers import answers_of
from runtime.files.artefact_store import open_artefacts, open_objects
from runtime.settings.settings import Settings, SettingsError, load_settings
from tests.bucket_server import CREDENTIALS, new_address

AT = "2025-06-27T14:30:52+08:00"
KEY = "5f" * 32


@pytest.fixture(params=["folder", "bucket"])
def machines(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Two machines, each with a home of its own; without a bucket they share the output folder."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    bucket = request.param == "bucket"
    root = new_address(request.getfixturevalue("bucket_url")) if bucket else str(tmp_path / "outputs")
    return [load_settings(home_dir=tmp_path / home, output_root=root) for home in ("one", "other")]


def test_checkpoints_of_all_machines_are_known_with_a_bucket(machines: list[Settings]) -> None:
    one, other = machines
    first = sign(audit_key(one), 10, bytes(32), AT)
    second = sign(audit_key(other), 20, bytes(32), AT)
    keep_checkpoint(one, first)
    keep_checkpoint(other, second)
    shared = [first, second]
    assert known_checkpoints(one) == (shared if one.bucket else [first])
    assert known_checkpoints(other) == (shared if one.bucket else [second])


def test_damaged_checkpoint_of_a_bucket_is_named(machines: list[Settings]) -> None:
    one, _ = machines
    if one.bucket is None:
        pytest.skip("of a bucket")
    open_objects(one.bucket).write(f"{FOLDER}/00000000000000000007-ab.json", b"{")
    with pytest.raises(BadCheckpoints, match=r"00000000000000000007-ab\.json"):
        known_checkpoints(one)


def test_key_of_the_settings_signs_on_every_machine(machines: list[Settings]) -> None:
    with_key = [each.model_copy(update={"audit_key": KEY}) for each in machines]
    public = public_key_of(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEY)))
    assert {public_key_of(audit_key(each)) for each in with_key} == {public}
    assert not any((each.home / KEY_FILE).exists() for each in with_key)
    assert is_genuine(sign(audit_key(with_key[0]), 1, bytes(32), AT), [public])


def test_answer_of_a_model_is_paid_for_once_with_a_bucket(machines: list[Settings]) -> None:
    one, other = machines
    answers_of(one)["digest"] = "回答"
    assert answers_of(one).get("digest") == "回答"
    assert answers_of(other).get("digest") == ("回答" if one.bucket else None)
    assert answers_of(other).get("unknown") is None


def test_only_a_folder_has_task_directories(machines: list[Settings]) -> None:
    artefacts = open_artefacts(machines[0])
    stored = artefacts.objects.put(b"select 1")
    artefacts.create_task("task_1")
    artefacts.show(stored.sha256, "task_1", "a.sql")
    if artefacts.folders is not None:
        assert (artefacts.folders.directory("task_1") / "a.sql").read_bytes() == b"select 1"
    artefacts.hide("task_1", "a.sql")
    artefacts.remove_task("task_1")
    assert artefacts.objects.get(stored.sha256) == b"select 1"


def test_address_that_the_provider_refuses_is_a_fault_of_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(SettingsError, match=r"(?s)QUERYMILL_OUTPUT_ROOT: az://container.*Account must be specified"):
        open_artefacts(load_settings(home_dir=tmp_path, output_root="az://container"))
