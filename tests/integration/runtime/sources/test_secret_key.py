"""A process with another key than the one that encrypts the sources does not start."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import psycopg
import pytest

from querymill.installation_checks import Finding, examine
from runtime.postgres import connections
from runtime.settings.settings import Settings, SettingsError
from runtime.sources.encrypted_sources import encryption_key, key_file, source_register
from runtime.sources.secret_key import OtherSecretKey, check_secret_key, fingerprint
from tests.forked import run_python
from tests.tables import from_table

OTHER = "another key"


def other(settings: Settings) -> Settings:
    return settings.model_copy(update={"secret_key": OTHER})


def add_source(settings: Settings) -> None:
    async def scenario() -> None:
        dsn = settings.database_url or ""
        async with connections.open_pool(dsn, settings.database_schema, max_size=1) as pool:
            await source_register(settings, pool.connection).add("shop", "host=db.example dbname=shop")

    asyncio.run(scenario())


def finding(settings: Settings) -> Finding:
    [found] = [each for each in examine(settings) if each.what == "installation"]
    return found


@from_table
def test_process_with_another_key_is_refused_in_one_sentence(
    settings: Settings, tmp_path: Path, start: list[str]
) -> None:
    check_secret_key(settings)
    given = {"DATABASE_URL": settings.database_url or "", "HOME_DIR": str(settings.home), "PORT": "0"}
    environment = {f"QUERYMILL_{name}": value for name, value in {**given, "SECRET_KEY": OTHER}.items()}
    done = run_python(["-m", *start], {**os.environ, **environment}, tmp_path)
    error = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 2
    assert "QUERYMILL_SECRET_KEY: 与加密该数据库中数据源的密钥不同" in error
    assert f"set it to that of the service that added them, or copy its secret.key to {settings.home}" in error
    assert OTHER not in done.stderr


def test_first_key_is_stored_as_a_fingerprint_only(settings: Settings) -> None:
    check_secret_key(settings)
    check_secret_key(settings)
    with psycopg.connect(settings.database_url or "") as conn:
        rows = conn.execute("select fingerprint from querymill.secret_key").fetchall()
    assert rows == [(fingerprint(encryption_key(settings)),)]
    assert encryption_key(settings).decode() not in str(rows)
    with pytest.raises(OtherSecretKey):
        check_secret_key(other(settings))


def test_missing_key_file_is_not_recreated_for_a_database_with_key(settings: Settings, tmp_path: Path) -> None:
    check_secret_key(settings)
    elsewhere = settings.model_copy(update={"home_dir": tmp_path / "elsewhere"})
    with pytest.raises(OtherSecretKey, match=str(tmp_path / "elsewhere" / "secret.key")):
        check_secret_key(elsewhere)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("is_broken", [False, True])
def test_advice_after_a_lost_key_leads_to_a_start(settings: Settings, is_broken: bool) -> None:
    add_source(settings)
    check_secret_key(settings)
    file = key_file(settings)
    file.write_text("not a key") if is_broken else file.unlink()
    with pytest.raises(SettingsError, match="run `querymill db reset --yes` and add the sources again"):
        check_secret_key(settings)
    if is_broken:
        file.unlink()
    assert "removed 1 sources" in reset(settings, returns=0)
    check_secret_key(settings)
    add_source(settings)
    assert "nothing was removed: the key fits" in reset(settings, returns=1)
    with psycopg.connect(settings.database_url or "") as conn:
        assert conn.execute("select count(*) from querymill.sources").fetchone() == (1,)
        events = (
            "select stream, meta ->> 'actor' like '%(command line)' from querymill.events where type = 'source.removed'"
        )
        assert conn.execute(events).fetchall() == [("source:shop", True)]


def reset(settings: Settings, *, returns: int) -> str:
    given = {"QUERYMILL_DATABASE_URL": settings.database_url or "", "QUERYMILL_HOME_DIR": str(settings.home)}
    done = run_python(["-m", "querymill", "db", "reset", "--yes"], {**os.environ, **given}, settings.home)
    assert done.returncode == returns
    return done.stdout + done.stderr


@pytest.mark.long
def test_doctor_compares_keys_and_stores_nothing(settings: Settings) -> None:
    assert finding(other(settings)).ok
    check_secret_key(settings)
    assert finding(settings).ok
    found = finding(other(settings))
    assert not found.ok
    assert found.advice.startswith("set it to that of the service that added them")
