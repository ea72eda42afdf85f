"""A wrong setting stops the start with one sentence that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from runtime.settings.settings import OTHER_VARIABLES, Settings, SettingsError, load_settings


@pytest.mark.parametrize("name", ["database_url", "database_direct_url", "vector_url"])
def test_what_is_no_connection_string_is_named_and_never_shown(name: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(**{name: "geheim nonsense"})
    assert str(wrong.value).startswith(f"QUERYMILL_{name.upper()}: this is no connection string")
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize(
    "dsn",
    [
        pytest.param("postgresql://u:p@db.example:5432/shop", id="an address"),
        pytest.param("postgresql://postgres:@/shop?host=/tmp/pg", id="a socket"),
        pytest.param("host=db.example dbname=shop", id="keywords"),
    ],
)
def test_every_form_of_a_connection_string_is_taken(dsn: str) -> None:
    assert load_settings(database_url=dsn).database_url == dsn


@pytest.mark.parametrize(
    ("name", "near"),
    [
        pytest.param("QUERYMILL_PROT", "; QUERYMILL_PORT is one", id="a slip"),
        pytest.param("QUERYMILL_LEASE_SECOND", "; QUERYMILL_LEASE_SECONDS is one", id="a letter less"),
        pytest.param("QUERYMILL_XYZZY", "", id="nothing near"),
    ],
)
def test_a_variable_that_is_no_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, near: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"{name}: there is no such setting{near}"


@pytest.mark.parametrize("name", ["QUERYMILL_API_KEY", "QUERYMILL_REQUIRE_BROWSER", "QUERYMILL_SHARED_DATA"])
def test_what_others_read_is_no_mistake(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
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
        pytest.param("QUERYMILL_PORT_53_UDP_ADDR", "10.0.0.11", id="of UDP"),
        pytest.param("QUERYMILL_WEB_SERVICE_HOST", "10.0.0.12", id="the host of a service querymill-web"),
        pytest.param("QUERYMILL_WEB_PORT", "tcp://10.0.0.12:80", id="the address of a service querymill-web"),
    ],
)
def test_what_kubernetes_sets_for_a_service_is_no_mistake(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("QUERYMILL_WEB_PORT", "80", id="a port that is no address"),
        pytest.param("QUERYMILL_PORT_TCP", "80", id="an address without its number"),
        pytest.param("QUERYMILL_SERVICE", "10.0.0.11", id="a part of a name"),
    ],
)
def test_what_only_looks_like_it_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: there is no such setting"):
        load_settings()


def test_the_port_kubernetes_sets_for_a_service_of_our_name_is_told_from_a_slip(
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
    ("name", "value", "said"),
    [
        pytest.param("home_dir", "/etc/passwd", "/etc/passwd is a file; give a folder", id="a file as the home"),
        pytest.param("output_root", "/etc/passwd/out", "/etc/passwd is a file; give a folder", id="a folder in a file"),
        pytest.param("database_schema", "A-b", "give lower case letters, digits and _", id="no name of a schema"),
        pytest.param(
            "database_schema", "pg_x", "PostgreSQL keeps this schema for itself", id="the server's own prefix"
        ),
        pytest.param(
            "database_schema", "information_schema", "PostgreSQL keeps this schema for itself", id="the standard's own"
        ),
        pytest.param("llm_base_url", "ftp://model/v1", "this is no URL such as http://", id="no web address"),
        pytest.param("embedding_base_url", "model:8000/v1", "this is no URL such as http://", id="without its scheme"),
        pytest.param("llm_base_url", "http://model:x/v1", "this is no URL such as http://", id="a port that is none"),
        pytest.param("llm_base_url", "http://a b/v1", "this is no URL such as http://", id="a blank in it"),
        pytest.param("llm_base_url", "http://../v1", "this is no URL such as http://", id="no machine's name"),
        pytest.param("llm_base_url", f"http://{'h' * 64}/v1", "this is no URL such as http://", id="a name too long"),
        pytest.param("llm_api_key", "钥匙", "this is no API key", id="a key in Chinese"),
        pytest.param("embedding_api_key", "sk-a\nb", "this is no API key", id="a key of two lines"),
        pytest.param("host", "300.1.1.1", "this is no address such as 127.0.0.1", id="a number above 255"),
        pytest.param("host", "::x", "this is no address such as 127.0.0.1", id="half an address"),
        pytest.param("public_url", "mill.example", "this is no address without a path", id="no scheme"),
        pytest.param("public_url", "https://mill.example/app", "this is no address without a path", id="a path"),
        pytest.param("public_url", "https://a@mill.example", "this is no address without a path", id="a user"),
        pytest.param("public_url", "https://:443", "this is no address without a path", id="no name"),
        pytest.param("allowed_origins", "*", "give origins such as https://labels.example", id="every origin"),
        pytest.param("allowed_origins", "https://a.example;https://b.example", "give origins", id="no commas"),
    ],
)
def test_a_wrong_value_is_told_what_is_allowed(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(**{name: value})
    assert str(wrong.value).startswith(f"QUERYMILL_{name.upper()}: {said}")


@pytest.mark.parametrize("url", ["https://api.example/v1", "HTTP://[::1]:8000/v1", "http://模型.例/v1", "http://model"])
def test_web_addresses_are_taken(url: str) -> None:
    assert load_settings(llm_base_url=url).llm_base_url == url


def test_a_key_is_taken_without_what_a_file_leaves_around_it_and_never_shown() -> None:
    assert load_settings(llm_api_key=" sk-a\r\n").llm_api_key == "sk-a"
    with pytest.raises(SettingsError) as wrong:
        load_settings(llm_api_key="sk-geheim\n2")
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1", "fe80::1%eth0", "db.example"])
def test_addresses_and_names_are_taken(host: str) -> None:
    assert load_settings(host=host).host == host


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        pytest.param("https://Mill.Example/", "https://mill.example", id="as browsers write it"),
        pytest.param("http://mill.example:80", "http://mill.example", id="the scheme's own port"),
        pytest.param("https://mill.example:8443", "https://mill.example:8443", id="another port"),
        pytest.param("http://[::1]:8080", "http://[::1]:8080", id="an address of the sixth version"),
        pytest.param("https://例子.example", "https://xn--fsqu00a.example", id="a Chinese name"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(url: str, origin: str) -> None:
    assert load_settings(public_url=url).public_url == origin
    assert load_settings(allowed_origins=f" {url} ,").other_origins == {origin}


@pytest.mark.parametrize(
    ("host", "public_url", "needed"),
    [
        pytest.param("127.0.0.1", None, False, id="this machine alone"),
        pytest.param("127.0.0.1", "http://localhost:8080", False, id="a proxy for this machine alone"),
        pytest.param("127.0.0.1", "https://mill.example", True, id="a proxy for others"),
        pytest.param("0.0.0.0", None, True, id="every machine"),
    ],
)
def test_keys_are_needed_where_others_can_ask(host: str, public_url: str | None, needed: bool) -> None:
    assert load_settings(host=host, public_url=public_url).needs_keys is needed


def test_a_home_that_is_not_there_yet_is_taken(tmp_path: Path) -> None:
    assert load_settings(home_dir=tmp_path / "a" / "b").home == tmp_path / "a" / "b"


@pytest.mark.parametrize(
    ("name", "text", "said"),
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
            id="a share",
        ),
        pytest.param("LANGUAGE", "fr", "should be 'zh' or 'en' (it is 'fr')", id="a language we do not write"),
        pytest.param(
            "NOTIFY",
            "perhaps",
            "should be a valid boolean, unable to interpret input (it is 'perhaps')",
            id="neither yes nor no",
        ),
        pytest.param("STEP_TIMEOUT", "inf", "should be less than or equal to 31536000 (it is 'inf')", id="no end"),
        pytest.param("STEP_TIMEOUT", "nan", "should be less than or equal to 31536000 (it is 'nan')", id="no number"),
        pytest.param(
            "RETENTION_DAYS", "1e9", "should be less than or equal to 36500 (it is '1e9')", id="before any calendar"
        ),
        pytest.param(
            "TIMEZONE", "Mars/Base", "this is no IANA time zone such as Asia/Shanghai (it is 'Mars/Base')", id="no zone"
        ),
        pytest.param(
            "TIMEZONE",
            "/etc",
            "this is no IANA time zone such as Asia/Shanghai (it is '/etc')",
            id="a folder as a zone",
        ),
    ],
)
def test_a_wrong_variable_is_told_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str
) -> None:
    monkeypatch.setenv(f"QUERYMILL_{name}", text)
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value).startswith(f"QUERYMILL_{name}: {said}")


def test_everything_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERYMILL_PORT", "x")
    monkeypatch.setenv("QUERYMILL_PROT", "1")
    with pytest.raises(SettingsError) as wrong:
        load_settings(language="fr")
    told = str(wrong.value).split("; QUERYMILL_")
    assert [sentence.removeprefix("QUERYMILL_").split(":")[0] for sentence in told] == [
        "PROT",
        "PORT is one",
        "PORT",
        "LANGUAGE",
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        pytest.param("port", " 8080\r", 8080, id="a number with what an editor left around it"),
        pytest.param("step_timeout", "90", 90.0, id="a whole number of seconds"),
        pytest.param("notify", "FALSE", False, id="a switch in capitals"),
        pytest.param("notify", "off", False, id="a switch in a word"),
        pytest.param("llm_model", " qwen ", " qwen ", id="a text as it is"),
        pytest.param("llm_model", "17", "17", id="a text of digits"),
        pytest.param("embedding_dimension", "512", 512, id="what may be left out"),
        pytest.param("max_streams", "", 2000, id="an empty variable is none"),
        pytest.param("output_root", "out/here", Path("out/here"), id="a folder"),
    ],
)
def test_a_variable_is_read_as_its_setting_wants_it(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object
) -> None:
    monkeypatch.setenv(f"QUERYMILL_{name.upper()}", text)
    assert getattr(load_settings(), name) == value


def test_a_setting_that_was_read_stays() -> None:
    settings: Settings = load_settings()
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


def test_what_tests_and_benches_read_from_the_environment_is_no_unknown_setting() -> None:
    repository = Path(__file__).parents[4]
    read = re.compile(r"environ(?:\.get)?[(\[]\"QUERYMILL_(\w+)\"")
    files = [path for folder in ("tests", "bench") for path in (repository / folder).rglob("*.py")]
    found = {name for path in files for name in read.findall(path.read_text("utf-8"))}
    assert {"PICTURES", "TEST_SERVER"} <= found
    assert found - {*OTHER_VARIABLES} <= {name.upper() for name in Settings.model_fields}
