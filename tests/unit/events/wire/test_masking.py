"""Masking of secrets before events are appended."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.wire.masking import MASK, Secrets, is_secret_key, mask_text
from tests.tables import from_table


@from_table
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


@from_table
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


@from_table
def test_names_and_training_data_are_kept(registered: str, value: object, masked: object) -> None:
    secrets = Secrets()
    secrets.register(registered)
    assert json.loads(secrets.mask(json.dumps(value, ensure_ascii=False).encode())) == masked


@from_table
def test_log_lines_are_masked(line: str, masked: str) -> None:
    secrets = Secrets()
    secrets.register("sk-registered")
    secrets.register("abc")
    assert secrets.mask_text(line) == masked


@from_table
def test_masking_covers_nested_values(value: object, masked: object) -> None:
    secrets = Secrets()
    secrets.register("sk-registered")
    assert json.loads(secrets.mask(json.dumps(value).encode())) == masked
