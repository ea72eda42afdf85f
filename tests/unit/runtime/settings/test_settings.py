"""Validation of settings: an invalid setting stops the start with an error that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from querymill.supervisor import environment_of
from runtime.settings.settings import OTHER_VARIABLES, Settings, SettingsError, load_settings


@pytest.mark.parametrize("name", ["database_url", "database_direct_url", "vector_url"])
def test_invalid_connection_string_is_named_but_not_shown(name: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(**{name: "geheim nonsense"})
    assert str(wrong.value).startswith(f"QUERYMILL_{name.upper()}: this is no connection string")
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("smtp://user:ge/heim@mail.example", id="a slash ends the host early"),
        pytest.param("smtp://user:12/heim@mail.example", id="what is before the slash may be a port"),
        pytest.param("smtp://user:ge?heim@mail.example", id="a question mark"),
        pytest.param("smtp://user:12#heim@mail.example", id="a hash sign"),
        pytest.param("smtp://user:[heim@mail.example", id="a bracket"),
        pytest.param("smtp://user:geheim@mail.example:heim", id="no number as port"),
        pytest.param("smtp://user:geheim@mail.example:99999", id="a port that does not exist"),
        pytest.param("smtp://user:geheim@", id="no host"),
        pytest.param("https://user:geheim@mail.example", id="another scheme"),
    ],
)
def test_invalid_mail_server_is_refused_at_start_but_not_shown(url: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(smtp_url=url)
    assert str(wrong.value).startswith("QUERYMILL_SMTP_URL: this is no mail server")
    assert "percent-encoded" in str(wrong.value)
    assert "heim" not in str(wrong.value)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("smtp://mail.example", id="no user"),
        pytest.param("smtps://user:ge%2Fheim@mail.example:465/", id="a password percent-encoded"),
        pytest.param("smtp://[::1]:2525", id="an IPv6 address"),
    ],
)
def test_mail_server_is_accepted(url: str) -> None:
    assert load_settings(smtp_url=url).smtp_url == url


@pytest.mark.parametrize(
    "dsn",
    [
        pytest.param("postgresql://u:p@db.example:5432/shop", id="an address"),
        pytest.param("postgresql://postgres:@/shop?host=/tmp/pg", id="a socket"),
        pytest.param("host=db.example dbname=shop", id="keywords"),
    ],
)
def test_connection_string_is_accepted_in_every_form(dsn: str) -> None:
    assert load_settings(database_url=dsn).database_url == dsn


@pytest.mark.parametrize(
    ("name", "near"),
    [
        pytest.param("QUERYMILL_PROT", "; QUERYMILL_PORT is one", id="a typing error"),
        pytest.param("QUERYMILL_LEASE_SECOND", "; QUERYMILL_LEASE_SECONDS is one", id="a missing letter"),
        pytest.param("QUERYMILL_XYZZY", "", id="nothing similar"),
    ],
)
def test_unknown_variable_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, near: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"{name}: there is no such setting{near}"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        pytest.param({"LANG": "en_US.UTF-8"}, "en", id="the system's"),
        pytest.param({"LANG": "zh_CN.UTF-8"}, "zh", id="Chinese"),
        pytest.param({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "C"}, "en", id="that of messages first"),
        pytest.param({"LC_MESSAGES": "en_GB", "LC_ALL": "zh_TW"}, "zh", id="that of everything before it"),
        pytest.param({"LC_ALL": "", "LANG": "de_DE.UTF-8"}, "en", id="an empty variable is not set"),
        pytest.param({"LANG": "en_US.UTF-8", "QUERYMILL_LANGUAGE": "zh"}, "zh", id="the setting first"),
        pytest.param({}, "zh", id="nothing set"),
    ],
)
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("QUERYMILL_SERVICE_HOST", "10.0.0.11", id="the host"),
        pytest.param("QUERYMILL_SERVICE_PORT", "8765", id="the port"),
        pytest.param("QUERYMILL_SERVICE_PORT_HTTP", "8765", id="a named port"),
        pytest.param("QUERYMILL_PORT_8765_TCP", "tcp://10.0.0.11:8765", id="an address"),
        pytest.param("QUERYMILL_PORT_8765_TCP_PROTO", "tcp", id="a protocol"),
        pytest.param("QUERYMILL_PORT_53_UDP_ADDR", "10.0.0.11", id="an address of a UDP port"),
        pytest.param("QUERYMILL_WEB_SERVICE_HOST", "10.0.0.12", id="the host of a service querymill-web"),
        pytest.param("QUERYMILL_WEB_PORT", "tcp://10.0.0.12:80", id="the address of a service querymill-web"),
    ],
)
def test_kubernetes_service_variable_is_accepted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("QUERYMILL_WEB_PORT", "80", id="a port without an address"),
        pytest.param("QUERYMILL_PORT_TCP", "80", id="an address without its number"),
        pytest.param("QUERYMILL_SERVICE", "10.0.0.11", id="a part of a name"),
    ],
)
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


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("home_dir", "/etc/passwd", "/etc/passwd is a file; give a folder", id="a file as the home"),
        pytest.param("output_root", "/etc/passwd/out", "/etc/passwd is a file; give a folder", id="a folder in a file"),
        pytest.param("database_schema", "A-b", "give lower case letters, digits and _", id="not a schema name"),
        pytest.param(
            "database_schema", "pg_x", "PostgreSQL keeps this schema for itself", id="the server's own prefix"
        ),
        pytest.param(
            "database_schema", "information_schema", "PostgreSQL keeps this schema for itself", id="the standard's own"
        ),
        pytest.param("llm_base_url", "ftp://model/v1", "this is no URL such as http://", id="not a web address"),
        pytest.param("embedding_base_url", "model:8000/v1", "this is no URL such as http://", id="without its scheme"),
        pytest.param("llm_base_url", "http://model:x/v1", "this is no URL such as http://", id="an invalid port"),
        pytest.param("llm_base_url", "http://a b/v1", "this is no URL such as http://", id="a blank in the host"),
        pytest.param("llm_base_url", "http://../v1", "this is no URL such as http://", id="not a host name"),
        pytest.param("llm_base_url", f"http://{'h' * 64}/v1", "this is no URL such as http://", id="a name too long"),
        pytest.param("llm_api_key", "钥匙", "this is no API key", id="a key in Chinese"),
        pytest.param("embedding_api_key", "sk-a\nb", "this is no API key", id="a key of two lines"),
        pytest.param("host", "300.1.1.1", "this is no address such as 127.0.0.1", id="a number above 255"),
        pytest.param("host", "::x", "this is no address such as 127.0.0.1", id="half an address"),
        pytest.param("public_url", "mill.example", "this is no address without a path", id="no scheme"),
        pytest.param("public_url", "https://mill.example/app", "this is no address without a path", id="a path"),
        pytest.param("public_url", "https://a@mill.example", "this is no address without a path", id="a user"),
        pytest.param("public_url", "https://:443", "this is no address without a path", id="no host name"),
        pytest.param("allowed_origins", "*", "give origins such as https://labels.example", id="a star as the origin"),
        pytest.param("allowed_origins", "https://a.example;https://b.example", "give origins", id="no commas"),
    ],
)
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


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        pytest.param("https://Mill.Example/", "https://mill.example", id="case and slash as browsers write them"),
        pytest.param("http://mill.example:80", "http://mill.example", id="the scheme's own port"),
        pytest.param("https://mill.example:8443", "https://mill.example:8443", id="another port"),
        pytest.param("http://[::1]:8080", "http://[::1]:8080", id="an IPv6 address"),
        pytest.param("https://例子.example", "https://xn--fsqu00a.example", id="a Chinese name"),
    ],
)
def test_origin_is_normalised_as_browsers_send_it(url: str, origin: str) -> None:
    assert load_settings(public_url=url).public_url == origin
    assert load_settings(allowed_origins=f" {url} ,").other_origins == {origin}


@pytest.mark.parametrize(
    ("host", "public_url", "needed"),
    [
        pytest.param("127.0.0.1", None, False, id="this machine alone"),
        pytest.param("127.0.0.1", "http://localhost:8080", False, id="a proxy for this machine alone"),
        pytest.param("127.0.0.1", "https://mill.example", True, id="a proxy for other machines"),
        pytest.param("0.0.0.0", None, True, id="all machines"),
    ],
)
def test_keys_are_needed_if_other_machines_can_connect(host: str, public_url: str | None, needed: bool) -> None:
    assert load_settings(host=host, public_url=public_url).needs_keys is needed


def test_home_that_does_not_exist_yet_is_accepted() -> None:
    assert load_settings(home_dir=Path("/no/such/home")).home == Path("/no/such/home")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "PORT",
            "http",
            "should be a valid integer, unable to parse string as an integer (it is 'http')",
            id="a word as a number",
        ),
        pytest.param("PORT", "70000", "should be less than or equal to 65535 (it is '70000')", id="too large"),
        pytest.param("MAX_STREAMS", "-1", "should be greater than or equal to 0 (it is '-1')", id="too small"),
        pytest.param(
            "EXECUTOR_CONCURRENCY",
            "1.5",
            "should be a valid integer, unable to parse string as an integer (it is '1.5')",
            id="a fraction",
        ),
        pytest.param("LANGUAGE", "fr", "should be 'zh' or 'en' (it is 'fr')", id="an unsupported language"),
        pytest.param(
            "NOTIFY",
            "perhaps",
            "should be 'inside' or 'off' (it is 'perhaps')",
            id="none of three words",
        ),
        pytest.param("STEP_TIMEOUT", "inf", "should be less than or equal to 31536000 (it is 'inf')", id="infinity"),
        pytest.param(
            "STEP_TIMEOUT", "nan", "should be less than or equal to 31536000 (it is 'nan')", id="not a number"
        ),
        pytest.param(
            "RETENTION_DAYS",
            "1e9",
            "should be less than or equal to 36500 (it is '1e9')",
            id="a time before the calendar begins",
        ),
        pytest.param(
            "TIMEZONE",
            "Mars/Base",
            "this is no IANA time zone such as Asia/Shanghai (it is 'Mars/Base')",
            id="an unknown zone",
        ),
        pytest.param(
            "TIMEZONE",
            "/etc",
            "this is no IANA time zone such as Asia/Shanghai (it is '/etc')",
            id="a folder as a zone",
        ),
    ],
)
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


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        pytest.param("port", " 8080\r", 8080, id="a number with surrounding blanks"),
        pytest.param("step_timeout", "90", 90.0, id="a whole number of seconds"),
        pytest.param("notify", "off", "off", id="a word"),
        pytest.param("llm_model", " qwen ", " qwen ", id="a text unchanged"),
        pytest.param("llm_model", "17", "17", id="a text of digits"),
        pytest.param("embedding_dimension", "512", 512, id="an optional number"),
        pytest.param("max_streams", "", 2000, id="an empty variable is the default"),
        pytest.param("output_root", "out/here", "out/here", id="a folder"),
    ],
)
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


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        pytest.param("ftp://host/geheim", "give a folder, or a bucket such as s3://", id="another scheme"),
        pytest.param("s3://key:geheim@artefacts", "credentials go into variables", id="credentials"),
        pytest.param("s3:///geheim", "give a bucket", id="no bucket"),
        pytest.param("s3://artefacts?secret_access_key=geheim", "?secret_access_key is no option", id="a secret"),
        pytest.param("gs://artefacts?region=geheim", "for gs:// there are: none", id="an option of another provider"),
        pytest.param("s3://artefacts?endpoint=geheim", "?endpoint is no URL", id="no endpoint"),
        pytest.param("s3://artefacts?endpoint=https://", "?endpoint is no URL", id="endpoint without a host"),
        pytest.param("s3://artefacts/geheim/../b", "give a prefix such as", id="prefix that leaves itself"),
        pytest.param("s3://artefacts/geheim//b", "give a prefix such as", id="prefix with an empty part"),
        pytest.param("s3://[geheim", "give a bucket", id="bracket"),
    ],
)
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


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("process", "give threads, processes:4, or a Dask scheduler", id="an unknown word"),
        pytest.param("processes:0", "give threads, processes:4", id="no process"),
        pytest.param("processes:65", "at most 64 processes", id="too many processes"),
        pytest.param("dask://db.example:8786", "dask:// is for a scheduler of this machine", id="unencrypted, away"),
        pytest.param("dask+tls://db.example", "give threads", id="no port"),
        pytest.param(
            "dask+tls://db.example:8786",
            "dask+tls:// also needs QUERYMILL_COMPUTE_CA, QUERYMILL_COMPUTE_CERT, QUERYMILL_COMPUTE_KEY",
            id="no certificates",
        ),
    ],
)
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
