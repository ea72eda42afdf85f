"""The key that encrypts stored connection strings: made once, whoever is first, and never guessed at."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runtime.settings.settings import SettingsError, load_settings
from runtime.sources.encrypted_sources import cipher


def test_it_is_made_at_first_need_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load_settings(home_dir=tmp_path / "home")
    told = cipher(settings).encrypt(b"x")
    assert cipher(settings).decrypt(told) == b"x"
    assert stat.S_IMODE((tmp_path / "home" / "secret.key").stat().st_mode) == 0o600


def test_those_who_miss_it_at_the_same_time_have_the_same(tmp_path: Path) -> None:
    settings = load_settings(home_dir=tmp_path / "home")
    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(lambda _: cipher(settings), range(8))
    told = first.encrypt(b"x")
    assert all(other.decrypt(told) == b"x" for other in others)


def test_one_that_was_begun_by_a_process_that_died_is_made(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch(0o600)
    settings = load_settings(home_dir=tmp_path)
    assert cipher(settings).decrypt(cipher(settings).encrypt(b"x")) == b"x"


def test_what_is_no_key_is_told_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("not a key", "utf-8")
    with pytest.raises(SettingsError) as wrong:
        cipher(load_settings(home_dir=tmp_path))
    assert str(wrong.value).startswith(f"QUERYMILL_HOME_DIR: {tmp_path / 'secret.key'} holds no key; put the one of")
    assert "not a key" not in str(wrong.value)
