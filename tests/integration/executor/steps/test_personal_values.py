"""Dates of birth and free text about persons stay in the source: not in files, events, the store or a prompt."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql

from tests.integration.executor.conftest import TASK, Bench
from tests.integration.executor.steps.test_model import Answers, served
from training.language.languages import Language

pytestmark = pytest.mark.long

Play = Callable[..., None]

PLANTED = """
create table patients (
  id int primary key, ward text, date_of_birth date, dob timestamp, born timestamptz, birth date, csrq varchar(10),
  birthdate_text text, birth_year int, "出生日期" date, c1 date, c2 date, remark text, notes varchar(80), bz text,
  biography text, diagnosis text, "备注" text, about_me text, tags_of_allergies text, c3 text, c4 text
);
comment on column patients.c1 is '患者生日';
comment on column patients.c2 is 'date of birth (from the passport)';
comment on column patients.c3 is '备注：护士填写';
comment on column patients.c4 is '既往病史';
insert into patients select n, 'ward ' || n % 4, day, day, day, day, to_char(day, 'YYYYMMDD'),
  to_char(day, 'YYYY-MM-DD'), 77001900 + n % 30, day, day, day, 'CANARY a' || n % 5,
  'CANARY b' || n, 'CANARY c' || n % 3, 'CANARY d' || n,
  'CANARY e' || n % 6, 'CANARY f' || n % 6, repeat('CANARY g' || n % 9 || ' ', 12), 'CANARY h', 'CANARY i' || n % 2,
  'CANARY j' || n % 2
  from (select n, date '1900-01-01' + n * 97 as day from generate_series(1, 90) n) each;
create table visits (
  id int primary key, patient_id int references patients, seen_on date, state text, remarks text, symptom text
);
insert into visits select n, 1 + n % 90, date '2024-01-01' + n, (array['SIGHTED open', 'SIGHTED closed'])[1 + n % 2],
  'CANARY k' || n % 4, 'CANARY l' || n % 3 from generate_series(1, 300) n;
create table employees (
  emp_no int primary key, first_name text, last_name text, birth_date date, hire_date date, description text,
  photo_url text
);
insert into employees select n, 'CANARY m' || n, 'CANARY n' || n, date '1900-01-01' + n * 97, date '2015-01-01' + n * 9,
  'CANARY o' || n % 4, 'https://CANARY.example/' || n from generate_series(1, 90) n;
"""
SIGNS = re.compile(
    r".{0,60}(?:CANARY|19[012]\d-\d\d-\d\d|(?<![\w.])(?:770019\d\d|19[012]\d[01]\d[0-3]\d)(?!\w)).{0,30}"
)
"""The planted values: all dates of birth are before 1930. Digits in a hash or after a decimal point are chance."""
SEEN = "SIGHTED"
"""Part of values that are about nobody."""


def written_in(dsn: str) -> str:
    """Return all rows of all tables as text."""
    with psycopg.connect(dsn) as conn:
        tables = conn.execute("select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information_)'")
        rows = [
            str(row)
            for table in tables.fetchall()
            for row in conn.execute(sql.SQL("select to_jsonb(t) from {} t").format(sql.Identifier(*table)))
        ]
    return "\n".join(rows)


@pytest.mark.parametrize("analysed", [False, True], ids=["freshly loaded", "analysed"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_planted_values_are_nowhere_after_a_whole_run(
    play: Play, database: str, language: Language, analysed: bool
) -> None:
    prompts: list[str] = []

    class Noting(Answers):
        def reply(self, system: str, user: str) -> str:
            prompts.extend((system, user))
            return super().reply(system, user)

    async def scenario(bench: Bench) -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(PLANTED)
            if analysed:
                conn.execute("analyze")
        await bench.create(source="clinic", dsn=database, language=language, pairs_per_table=30)
        async with bench.real_daemon():
            root = await bench.ended(await bench.request("complete"), seconds=300)
        assert (root.status, root.error) == ("completed", None)
        files = {path.name: path.read_bytes() for path in bench.settings.home_dir.rglob("*") if path.is_file()}
        events = repr([event.fact() for event in await bench.store.read_task(TASK, limit=100_000)])
        stored = written_in(bench.settings.database_url or "")
        everything = {name: content.decode("utf-8", "replace") for name, content in files.items()}
        everything |= {"the log": events, "the database": stored, "prompts": "\n".join(prompts)}
        assert {name: found for name, text in everything.items() if (found := SIGNS.findall(text)[:3])} == {}
        for name in ("patients.ddl", "the database", "prompts"):
            # what is about nobody is there
            assert SEEN in everything[name.replace("patients", "visits")], name

    with served(Noting) as url:
        play(scenario, llm_base_url=url, llm_model="tiny", llm_api_key="sk-not-a-real-key")
