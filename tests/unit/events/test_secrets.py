"""What is masked before it is appended, and what is left as it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.secrets import MASK, Secrets, mask_text


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        pytest.param({"password": "hunter22"}, {"password": MASK}, id="a password by its key"),
        pytest.param({"llm": {"api_key": "sk-1"}}, {"llm": {"api_key": MASK}}, id="however deep"),
        pytest.param({"PASSWORD": "x"}, {"PASSWORD": MASK}, id="in capitals, too"),
        pytest.param({"password": None}, {"password": None}, id="an absent one stays absent"),
        pytest.param({"m": "postgresql://u:pw@h/d"}, {"m": f"postgresql://u:{MASK}@h/d"}, id="inside a URL"),
        pytest.param({"m": "host=h password=pw dbname=d"}, {"m": f"host=h password={MASK} dbname=d"}, id="in a DSN"),
        pytest.param({"prompt_tokens": 5}, {"prompt_tokens": 5}, id="a count of tokens is none"),
        pytest.param({"m": "时间 12:30:00@home"}, {"m": "时间 12:30:00@home"}, id="ordinary text stays"),
    ],
)
def test_masking(value: object, masked: object) -> None:
    assert json.loads(Secrets().mask(json.dumps(value).encode())) == masked


@given(st.text(min_size=6).filter(lambda s: s.strip() == s and MASK not in s and "*" not in s), st.text())
def test_a_registered_value_is_found_wherever_it_stands(secret: str, around: str) -> None:
    secrets = Secrets()
    secrets.register(secret)
    data = json.dumps({"m": f"{around} {secret} {around}"}, ensure_ascii=False).encode()
    assert secret not in json.loads(secrets.mask(data))["m"].replace(MASK, "")


def test_the_text_of_a_log_line() -> None:
    assert mask_text("connecting to postgresql://reader:s3cret@db:5432/x") == (
        f"connecting to postgresql://reader:{MASK}@db:5432/x"
    )


@pytest.mark.parametrize(
    ("registered", "value", "masked"),
    [
        pytest.param(
            "task_id", {"task_id": "t"}, {"task_id": "t"}, id="a password spelt like a field renames no field"
        ),
        pytest.param("ddl_generation", {"step": "ddl_generation"}, {"step": "ddl_generation"}, id="nor a step"),
        pytest.param("postgres", {"user": "postgres"}, {"user": "postgres"}, id="nor the login"),
        pytest.param(
            "customer", {"sql": "select 1 from customer"}, {"sql": "select 1 from customer"}, id="nor a table"
        ),
        pytest.param(
            "hunter22", {"sql": "select 'hunter22'"}, {"sql": f"select '{MASK}'"}, id="one that is no word is hid"
        ),
        pytest.param("customer", {"error": "customer"}, {"error": MASK}, id="in an error every one is"),
        pytest.param(
            "xxxxxx",
            {"sql": "select * from login where password='a b' and user='u'"},
            {"sql": "select * from login where password='a b' and user='u'"},
            id="a condition of an SQL stays",
        ),
        pytest.param(
            "xxxxxx", {"question": "password=是什么意思?"}, {"question": "password=是什么意思?"}, id="a question stays"
        ),
        pytest.param(
            "xxxxxx",
            {"sql": "-- host=h user=u password=pw dbname=d"},
            {"sql": f"-- host=h user=u password={MASK} dbname=d"},
            id="a DSN in an SQL does not",
        ),
    ],
)
def test_names_and_training_data_are_not_falsified(registered: str, value: object, masked: object) -> None:
    secrets = Secrets()
    secrets.register(registered)
    assert json.loads(secrets.mask(json.dumps(value, ensure_ascii=False).encode())) == masked
