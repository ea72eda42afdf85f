"""The key that encrypts stored connection strings: created once, by the first process, and never replaced."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runtime.settings.settings import SettingsError, load_settings
from runtime.sources.encrypted_sources import cipher


def test_key_is_created_at_first_use_for_its_owner_only(tmp_path: Path) -> None:
    settings = load_settings(home_dir=tmp_path / "home")
    encrypted = cipher(settings).encrypt(b"x")
    assert cipher(settings).decrypt(encrypted) == b"x"
    assert stat.S_IMODE((tmp_path / "home" / "secret.key").stat().st_mode) == 0o600


def test_concurrent_first_uses_return_one_key(tmp_path: Path) -> None:
    settings = load_settings(home_dir=tmp_path / "home")
    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(lambda _: cipher(settings), range(8))
    encrypted = first.encrypt(b"x")
    assert all(other.decrypt(encrypted) == b"x" for other in others)


def test_key_file_left_empty_by_a_dead_process_is_filled(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch(0o600)
    settings = load_settings(home_dir=tmp_path)
    assert cipher(settings).decrypt(cipher(settings).encrypt(b"x")) == b"x"


def test_invalid_key_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("not a key", "utf-8")
    with pytest.raises(SettingsError) as wrong:
        cipher(load_settings(home_dir=tmp_path))
    assert str(wrong.value).startswith(f"QUERYMILL_HOME_DIR: {tmp_path / 'secret.key'} holds no key; put the one of")
    assert "not a key" not in str(wrong.value)
