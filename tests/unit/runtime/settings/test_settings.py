"""Validation of settings: an invalid setting stops the start with an error that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from querymill.supervisor import environment_of
from runtime.settings.settings import OTHER_VARIABLES, Settings, SettingsError, load_settings
from tests.tables import from_table


@pytest.mark.parametrize("name", ["database_url", "database_direct_url", "vector_url"])
def test_invalid_connection_string_is_named_but_not_shown(name: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(**{name: "geheim nonsense"})
    assert str(wrong.value).startswith(f"QUERYMILL_{name.upper()}: this is no connection string")
    assert "geheim" not in str(wrong.value)


@from_table
def test_connection_string_is_accepted_in_every_form(dsn: str) -> None:
    assert load_settings(database_url=dsn).database_url == dsn


@from_table
def test_unknown_variable_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, near: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"{name}: there is no such setting{near}"


@from_table
def test_executors_log_in_the_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "QUERYMILL_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.operator_language == language
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    assert load_settings().operator_language == language, "as for its child processes"


@pytest.mark.parametrize("name", ["QUERYMILL_API_KEY", "QUERYMILL_REQUIRE_BROWSER", "QUERYMILL_SHARED_DATA"])
def test_variable_of_other_programs_is_accepted(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    load_settings()


@from_table
def test_kubernetes_service_variable_is_accepted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    load_settings()


@from_table
def test_variable_resembling_kubernetes_one_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: there is no such setting"):
        load_settings()


def test_port_set_by_kubernetes_is_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QUERYMILL_PORT", "tcp://10.0.0.11:8765")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == (
        "QUERYMILL_PORT: Kubernetes sets this for a service named querymill: give the container a number of your own"
        " here, or the pod enableServiceLinks: false (it is 'tcp://10.0.0.11:8765')"
    )


@from_table
def test_invalid_value_error_names_allowed_values(name: str, value: str, expected: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(**{name: value})
    assert str(wrong.value).startswith(f"QUERYMILL_{name.upper()}: {expected}")


@pytest.mark.parametrize("url", ["https://api.example/v1", "HTTP://[::1]:8000/v1", "http://模型.例/v1", "http://model"])
def test_web_address_is_accepted(url: str) -> None:
    assert load_settings(llm_base_url=url).llm_base_url == url


def test_api_key_is_stripped_and_never_shown() -> None:
    assert load_settings(llm_api_key=" sk-a\r\n").llm_api_key == "sk-a"
    with pytest.raises(SettingsError) as wrong:
        load_settings(llm_api_key="sk-geheim\n2")
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1", "fe80::1%eth0", "db.example"])
def test_host_is_accepted_as_address_or_name(host: str) -> None:
    assert load_settings(host=host).host == host


@from_table
def test_origin_is_normalised_as_browsers_send_it(url: str, origin: str) -> None:
    assert load_settings(public_url=url).public_url == origin
    assert load_settings(allowed_origins=f" {url} ,").other_origins == {origin}


@from_table
def test_keys_are_needed_if_other_machines_can_connect(host: str, public_url: str | None, needed: bool) -> None:
    assert load_settings(host=host, public_url=public_url).needs_keys is needed


def test_home_that_does_not_exist_yet_is_accepted() -> None:
    assert load_settings(home_dir=Path("/no/such/home")).home == Path("/no/such/home")


@from_table
def test_invalid_variable_error_names_valid_values(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: str
) -> None:
    monkeypatch.setenv(f"QUERYMILL_{name}", text)
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value).startswith(f"QUERYMILL_{name}: {expected}")


def test_all_invalid_settings_are_reported_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERYMILL_PORT", "x")
    monkeypatch.setenv("QUERYMILL_PROT", "1")
    with pytest.raises(SettingsError) as wrong:
        load_settings(language="fr")
    sentences = str(wrong.value).split("; QUERYMILL_")
    assert [sentence.removeprefix("QUERYMILL_").split(":")[0] for sentence in sentences] == [
        "PROT",
        "PORT is one",
        "PORT",
        "LANGUAGE",
    ]


@from_table
def test_variable_is_parsed_as_type_of_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object
) -> None:
    monkeypatch.setenv(f"QUERYMILL_{name.upper()}", text)
    assert getattr(load_settings(), name) == value


def test_settings_are_immutable() -> None:
    settings: Settings = load_settings()
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


def test_variables_read_by_tests_and_benches_are_known() -> None:
    repository = Path(__file__).parents[4]
    read = re.compile(r"environ(?:\.get)?[(\[]\"QUERYMILL_(\w+)\"")
    files = [path for folder in ("tests", "bench") for path in (repository / folder).rglob("*.py")]
    found = {name for path in files for name in read.findall(path.read_text("utf-8"))}
    assert {"PICTURES", "TEST_SERVER"} <= found
    assert found - {*OTHER_VARIABLES} <= {name.upper() for name in Settings.model_fields}


def test_address_of_a_bucket_is_accepted() -> None:
    address = "s3://artefacts/a/b/?endpoint=http://127.0.0.1:9000&region=eu-west-1"
    settings = load_settings(output_root=address)
    assert settings.bucket == (
        "s3",
        "artefacts",
        "a/b",
        (("endpoint", "http://127.0.0.1:9000"), ("region", "eu-west-1")),
    )
    assert settings.output_address == settings.output_display == settings.directory_of("task_1") == "s3://artefacts/a/b"
    assert str(load_settings(output_root="gs://artefacts").bucket) == "gs://artefacts"


def test_folder_is_no_bucket() -> None:
    settings = load_settings(output_root=Path("/var/outputs"))
    assert settings.bucket is None
    assert settings.directory_of("task_1") == "/var/outputs/task_1"


@from_table
def test_wrong_address_of_a_bucket_is_named_but_not_shown(address: str, reason: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(output_root=address)
    assert str(wrong.value).startswith("QUERYMILL_OUTPUT_ROOT: ")
    assert reason in str(wrong.value)
    assert "geheim" not in str(wrong.value)


def test_audit_key_is_checked_but_not_shown() -> None:
    assert load_settings(audit_key=f"{'aB' * 32}\n").audit_key == "aB" * 32
    with pytest.raises(SettingsError, match="QUERYMILL_AUDIT_KEY: give an Ed25519 key as 64 hex digits") as wrong:
        load_settings(audit_key="geheim")
    assert "geheim" not in str(wrong.value)


@from_table
def test_invalid_workers_are_refused_with_what_would_be_right(value: str, reason: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(compute=value)
    assert str(wrong.value).startswith(f"QUERYMILL_COMPUTE: {reason}")


@pytest.mark.parametrize("value", ["", "threads", "processes:1", "processes:64", "dask://127.0.0.1:8786"])
def test_workers_are_accepted_in_every_form(value: str) -> None:
    assert load_settings(compute=value).compute == value


def test_missing_certificate_is_named() -> None:
    with pytest.raises(SettingsError, match="QUERYMILL_COMPUTE_CA: there is no such file; give one in PEM"):
        load_settings(compute_ca="nowhere.pem")
