"""Masking of secrets before events are appended."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.wire.masking import MASK, Secrets, is_secret_key, mask_text


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        pytest.param({"password": "hunter22"}, {"password": MASK}, id="a password by its key"),
        pytest.param({"llm": {"api_key": "sk-1"}}, {"llm": {"api_key": MASK}}, id="a nested key"),
        pytest.param({"PASSWORD": "x"}, {"PASSWORD": MASK}, id="in capitals"),
        pytest.param({"password": None}, {"password": None}, id="an absent password stays absent"),
        pytest.param({"m": "postgresql://u:pw@h/d"}, {"m": f"postgresql://u:{MASK}@h/d"}, id="inside a URL"),
        pytest.param({"m": "host=h password=pw dbname=d"}, {"m": f"host=h password={MASK} dbname=d"}, id="in a DSN"),
        pytest.param({"prompt_tokens": 5}, {"prompt_tokens": 5}, id="a count of tokens stays"),
        pytest.param({"m": "时间 12:30:00@home"}, {"m": "时间 12:30:00@home"}, id="ordinary text stays"),
    ],
)
def test_secret_values_are_masked(value: object, masked: object) -> None:
    assert json.loads(Secrets().mask(json.dumps(value).encode())) == masked


@pytest.mark.parametrize(
    "key",
    ["password", "db_password", "PASSWORD", "clientSecret", "client_secret", "api_token", "API-Key", "APIKey",
     "api key", "X-Auth-Token", "dbpassword", "user.pwd", "aws_secret_access_key", "private_key_pem_passphrase",
     "DATABASE_URL", "vault_credentials"],
)  # fmt: skip
def test_value_of_secret_key_is_masked(key: str) -> None:
    assert is_secret_key(key)
    assert json.loads(Secrets().mask(json.dumps({"given": {key: "hunter22"}}).encode())) == {"given": {key: MASK}}


@pytest.mark.parametrize(
    "key",
    ["tokens_used", "max_tokens", "prompt_tokens", "completion_tokens", "token_count", "tokenizer", "public_key", "key",
     "primary_key", "secretary", "passenger", "url", "base_url"],
)  # fmt: skip
def test_value_of_harmless_key_is_kept(key: str) -> None:
    assert not is_secret_key(key)
    data = json.dumps({"given": {key: "a value"}}).encode()
    assert json.loads(Secrets().mask(data)) == json.loads(data)


def test_boolean_of_secret_key_is_kept() -> None:
    assert json.loads(Secrets().mask(b'{"has_password":true}')) == {"has_password": True}


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        pytest.param(
            'HTTP Request: POST https://user:pw@llm/v1/chat "HTTP/1.1 200 OK"',
            f'HTTP Request: POST https://user:{MASK}@llm/v1/chat "HTTP/1.1 200 OK"',
            id="a login in a web address",
        ),
        pytest.param("GET http://sk-1@llm:8000/v1", f"GET http://{MASK}@llm:8000/v1", id="a key in a web address"),
        pytest.param("GET http://llm/v1?mail=a@b", "GET http://llm/v1?mail=a@b", id="an at sign in a query stays"),
        pytest.param("postgresql://reader@db/x", "postgresql://reader@db/x", id="the user of a database is shown"),
        pytest.param(
            "host = h password = pw dbname = d", f"host = h password = {MASK} dbname = d", id="spaces around ="
        ),
        pytest.param("password = 'a b' host=h", f"password = {MASK} host=h", id="quoted after a space"),
        pytest.param("host=h db_password=pw", f"host=h db_password={MASK}", id="a longer name of a password"),
    ],
)
def test_credentials_in_library_log_lines_are_masked(line: str, masked: str) -> None:
    assert mask_text(line) == masked
    assert json.loads(Secrets().mask(json.dumps({"message": line}).encode())) == {"message": masked}


@given(st.text(min_size=6).filter(lambda s: s.strip() == s and MASK not in s and "*" not in s), st.text())
def test_registered_value_is_masked_anywhere_in_a_text(secret: str, around: str) -> None:
    secrets = Secrets()
    secrets.register(secret)
    data = json.dumps({"m": f"{around} {secret} {around}"}, ensure_ascii=False).encode()
    assert secret not in json.loads(secrets.mask(data))["m"].replace(MASK, "")


def test_registered_value_that_contains_another_is_masked_whole() -> None:
    secrets = Secrets()
    for value in ("querymill", "querymill-prod-8f3k", "prod-8f3k"):
        secrets.register(value)
    assert secrets.mask_text("querymill-prod-8f3k is wrong") == "****** is wrong"
    assert secrets.mask(b'{"message":"querymill-prod-8f3k is wrong"}') == b'{"message":"****** is wrong"}'


def test_password_in_url_of_log_line_is_masked() -> None:
    assert mask_text("connecting to postgresql://reader:s3cret@db:5432/x") == (
        f"connecting to postgresql://reader:{MASK}@db:5432/x"
    )


@pytest.mark.parametrize(
    ("registered", "value", "masked"),
    [
        pytest.param("task_id", {"task_id": "t"}, {"task_id": "t"}, id="a field name equal to a password stays"),
        pytest.param("ddl_generation", {"step": "ddl_generation"}, {"step": "ddl_generation"}, id="a step stays"),
        pytest.param("postgres", {"user": "postgres"}, {"user": "postgres"}, id="a login stays"),
        pytest.param(
            "customer", {"sql": "select 1 from customer"}, {"sql": "select 1 from customer"}, id="a table stays"
        ),
        pytest.param(
            "hunter22",
            {"sql": "select 'hunter22'"},
            {"sql": f"select '{MASK}'"},
            id="a password that is not a word is masked",
        ),
        pytest.param(
            "customer", {"error": "customer"}, {"error": MASK}, id="any registered value in an error is masked"
        ),
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
            id="a DSN in an SQL is masked",
        ),
    ],
)
def test_names_and_training_data_are_kept(registered: str, value: object, masked: object) -> None:
    secrets = Secrets()
    secrets.register(registered)
    assert json.loads(secrets.mask(json.dumps(value, ensure_ascii=False).encode())) == masked


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        pytest.param("host=h password=pw", f"host=h password={MASK}", id="a connection string"),
        pytest.param("it was sk-registered", f"it was {MASK}", id="a registered value"),
        pytest.param("a line of text", "a line of text", id="nothing to mask"),
        pytest.param("abc", "abc", id="a value that is too short to register"),
    ],
)
def test_log_lines_are_masked(line: str, masked: str) -> None:
    secrets = Secrets()
    secrets.register("sk-registered")
    secrets.register("abc")
    assert secrets.mask_text(line) == masked


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        pytest.param(
            {"errors": ["dsn password=pw", 5, None]}, {"errors": [f"dsn password={MASK}", 5, None]}, id="list"
        ),
        pytest.param(
            {"sql": "select 1 where password='x'"}, {"sql": "select 1 where password='x'"}, id="a condition of an SQL"
        ),
        pytest.param(
            {"sql": "-- host=h password=pw"}, {"sql": f"-- host=h password={MASK}"}, id="a connection string in an SQL"
        ),
        pytest.param(
            {"sql": "-- host = h password = pw"}, {"sql": f"-- host = h password = {MASK}"}, id="the same with spaces"
        ),
        pytest.param(
            {"m": "host = h password = pw"}, {"m": f"host = h password = {MASK}"}, id="spaces around the equals sign"
        ),
        pytest.param({"notes": ["sk-registered", 7]}, {"notes": [MASK, 7]}, id="a registered value in a list"),
        pytest.param({"unit": "sk-registered"}, {"unit": "sk-registered"}, id="a field that names something"),
    ],
)
def test_masking_covers_nested_values(value: object, masked: object) -> None:
    secrets = Secrets()
    secrets.register("sk-registered")
    assert json.loads(secrets.mask(json.dumps(value).encode())) == masked
