"""Personal values are in no document, profile or pair, whatever the columns' names."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.training.source.test_read import everything_written
from training.language.languages import Language
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.read import SourceRequest, read_source

pytestmark = pytest.mark.long

PLANTED = """
create table people (
  id serial primary key, full_name text, xm varchar(20), first_name text, contact_person text, sjh varchar(20),
  lxdh varchar(20), contact_tel text, mob bigint, email text, emails text[], zjhm varchar(20), yhkh varchar(30),
  card_no bigint, cph varchar(12), plate text, home_address text, dz text, address2 text, wx text, ip_address text,
  passport_no text, kind varchar(10), remark text, said jsonb,
  a text, b text, c bigint, d text, e text, f inet
);
insert into people select i, 'PLANTED-1 '||i, 'PLANTED-2 '||i, 'PLANTED-3 '||i, 'PLANTED-4 '||i,
  '1380013'||lpad(i::text,4,'0'), '0755-2600'||lpad(i::text,4,'0'), '+1 555 010 '||lpad(i::text,4,'0'), 13700130000+i,
  'u'||i||'@planted.example', array['v'||i||'@planted.example'], '11010119900307'||lpad(i::text,4,'0'),
  '6222020200'||lpad(i::text,9,'0'), 6222020300000000000+i, '京A1'||lpad(i::text,4,'0'), '粤B2'||lpad(i::text,4,'0'),
  i||' PLANTED Street', '北京市PLANTED路'||i, 'PLANTED flat '||i, 'PLANTED-wx'||i, '10.77.0.'||i, 'PLANTED-P'||i,
  (array['new','old','gone'])[1+i%3], 'call 1390013'||lpad(i::text,4,'0')||' or w'||i||'@planted.example',
  jsonb_build_object('phone', '1350013'||lpad(i::text,4,'0')),
  '沪C3'||lpad(i::text,4,'0'), '62220204'||lpad(i::text,10,'0'), 15800130000+i,
  '北京市朝阳区建国路'||i||'号院'||i||'室', 'x'||i||'@planted.example', ('10.88.0.'||i)::inet
from generate_series(1, 90) i;
create table visits (id serial primary key, person_id integer references people, seen date, minutes integer);
insert into visits select i, 1+i%90, date '2024-01-01'+i, 5+i%50 from generate_series(1, 300) i;
comment on column people.dz is '家庭住址';
"""
LOOKS = (
    *("PLANTED", "planted.example", "1380013", "0755-2600", "555 010", "1370013", "1390013", "1350013", "1580013"),
    *("1101011990", "62220202", "62220203", "62220204", "京A1", "粤B2", "沪C3", "建国路", "10.77.", "10.88."),
)


@pytest.mark.parametrize("analysed", [False, True], ids=["freshly loaded", "analysed"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_planted_personal_values_appear_nowhere(database: str, language: Language, analysed: bool) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(PLANTED.encode())
        if analysed:
            conn.execute("analyze")
        source = read_source(conn, SourceRequest(language=language))
    pairs = generate_pairs(source, GenerationOptions(source_name="planted", pairs_per_table=20))
    assert pairs
    written = "\n".join((everything_written(source), repr(source), *map(repr, pairs)))
    assert [look for look in LOOKS if look in written] == []
    assert "gone" in written, "what tells of nobody is still there"
