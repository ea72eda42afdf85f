"""All settings, read in one place: environment `QUERYMILL_*`, then `querymill.toml`, then the defaults below."""

from __future__ import annotations

import os
import re
import socket
import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct, field
from tzlocal import get_localzone_name

from runtime.host_patterns import read_patterns
from runtime.kubernetes import is_service_address, set_by_kubernetes

BESIDE = ("API_KEY", "CHROMIUM", "DEBUG", "REQUIRE_BROWSER", "SHARED_DATA")
"""Variables that are read elsewhere: by the client, the command line, the tests and benches."""
PREFIX = "QUERYMILL_"
FILE = "querymill.toml"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting is wrong; the text is one sentence that names it."""


class Settings(Struct, frozen=True, kw_only=True):
    """Every setting with its unit and default. `docs/settings.md` says the same with the reasons."""

    home_dir: Path = Path("data_pipeline")
    """Folder of everything kept on disk. Defaults to ./data_pipeline."""
    database_url: str | None = None
    """The event log's database. Defaults to an embedded PostgreSQL in home_dir."""
    database_schema: str = "querymill"
    """The schema all of Querymill's objects live in."""
    database_direct_url: str | None = None
    """For LISTEN, past a pooler in session mode that database_url names. Defaults to database_url."""
    vector_url: str | None = None
    """The pgvector database that is loaded, schema public. Defaults to database_url."""
    secret_key: str | None = None
    """Encrypts stored connection strings. Defaults to a key in home_dir/secret.key, made at first need."""
    output_root: Path | None = None
    """Folder of the task directories. Defaults to home_dir/training_data."""
    host: str = "127.0.0.1"
    """Address the service binds to."""
    port: Annotated[int, Meta(ge=0, le=65535)] = 8765
    """0 picks a free one."""
    max_active_tasks: Annotated[int, Meta(ge=0)] = 0
    """How many tasks may be in progress at once; 0 means no limit."""
    max_streams: Annotated[int, Meta(ge=0)] = 2000
    """Live streams one service keeps open; 0 means no limit."""
    max_streams_per_caller: Annotated[int, Meta(ge=0)] = 200
    """Of these, how many one API key, or one address without a key, may have; 0 means no limit."""
    executor_concurrency: Annotated[int, Meta(ge=1, le=64)] = 2
    """Executions one executor runs at once."""
    unit_concurrency: Annotated[int, Meta(ge=1, le=32)] = 2
    """Units of one step run at once."""
    source_connections: Annotated[int, Meta(ge=2, le=1000)] = 8
    """Connections all executors together open to one business database."""
    source_hosts: str = ""
    """Where business databases may lie: comma-separated names, patterns with *, networks, sockets; empty: any."""
    step_timeout: Annotated[float, Meta(gt=0, le=31_536_000)] = 7200
    """Seconds a step may take."""
    lease_seconds: Annotated[float, Meta(ge=1, le=600)] = 8
    """Seconds after which an executor that says nothing has lost its work; it renews at a quarter of that."""
    retention_days: Annotated[float, Meta(ge=0, le=36_500)] = 30
    """Days after which an ended task is deleted; 0 keeps all."""
    audit_checkpoint_events: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 10_000
    """Events after which an executor signs where the chain stands; 0 means never by count."""
    audit_checkpoint_hours: Annotated[float, Meta(ge=0, le=87_600)] = 1
    """Hours after which it does so if anything was appended; 0 means never by time."""
    notify: bool = True
    """Whether LISTEN/NOTIFY is used. Without it everything works at the pace of fallback_seconds."""
    fallback_seconds: Annotated[float, Meta(gt=0, le=3600)] = 5
    """Seconds after which the log is read again without a hint."""
    llm_base_url: str | None = None
    llm_api_key: str | None = None
    llm_model: str | None = None
    llm_temperature: Annotated[float, Meta(ge=0, le=2)] = 0.7
    llm_concurrency: Annotated[int, Meta(ge=1, le=64)] = 4
    """Calls to the model at once."""
    embedding_base_url: str | None = None
    """An OpenAI-compatible /v1 endpoint. Defaults to the offline embedder."""
    embedding_api_key: str | None = None
    embedding_model: str | None = None
    embedding_dimension: Annotated[int, Meta(ge=1, le=16000)] | None = None
    language: Literal["zh", "en"] = "zh"
    """Language of questions and documents where a task names none."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    timezone: str = field(default_factory=get_localzone_name)
    """IANA name. Ids, file names and answers use this zone."""

    @property
    def home(self) -> Path:
        return self.home_dir.expanduser().absolute()

    @property
    def outputs(self) -> Path:
        """The folder of the task directories, absolute."""
        return (self.output_root or self.home_dir / "training_data").expanduser().absolute()

    @property
    def output_display(self) -> str:
        """The same folder as people wrote it: relative where it was given so."""
        folder = self.output_root or self.home_dir / "training_data"
        return str(folder) if folder.is_absolute() else f"./{folder.as_posix().removeprefix('./')}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def channel(self) -> str:
        """Where every commit of the log is announced."""
        return f"{self.database_schema}_events"

    @property
    def work_channel(self) -> str:
        """Where executors are woken."""
        return f"{self.database_schema}_work"

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK


def load_settings(**overrides: object) -> Settings:
    """The settings of this process. Raises SettingsError with one sentence per wrong setting."""
    wrong = [_unknown(name) for name, value in os.environ.items() if _is_meant_for_us(name, value)]
    read: dict[str, Any] = {}
    for name, value in {**_of_the_file(wrong), **dict(_of_the_environment()), **overrides}.items():
        try:
            read[name] = _read(name, value)
        except ValueError as why:
            wrong.append(_sentence(name, str(why), value))
    if wrong:
        raise SettingsError("; ".join(wrong))
    return Settings(**read)


def as_variables(settings: Settings) -> dict[str, str]:
    """For the environment of another process: what is set, or its default."""
    return {
        f"{PREFIX}{name.upper()}": str(value)
        for name, value in msgspec.structs.asdict(settings).items()
        if value is not None
    }


def _of_the_file(wrong: list[str]) -> Mapping[str, object]:
    """What the file says; names that are no settings join what is wrong. Raises SettingsError where it is no TOML."""
    try:
        found = tomllib.loads(Path(FILE).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE}: {error}; a line reads name = value, a text stands in quotes") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{FILE}: byte {error.start} is no UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise SettingsError(f"{FILE}: {error.strerror}") from None
    strangers = [name for name in found if name not in _types()]
    wrong.extend(f"{FILE}: {_unknown(PREFIX + name.upper()).replace(PREFIX, '').lower()}" for name in strangers)
    return {name: value for name, value in found.items() if name not in strangers}


def _of_the_environment() -> Iterator[tuple[str, str]]:
    """Variables in either case, as long as they say something."""
    for variable, value in os.environ.items():
        name = variable.lower()
        if value and name.startswith(PREFIX.lower()) and (bare := name.removeprefix(PREFIX.lower())) in _types():
            yield bare, value


def _read(name: str, given: object) -> object:
    """The value of a setting. ValueError says what it must be."""
    wanted = _types()[name]
    if wanted in (Path, Path | None):
        if not isinstance(given, str | Path):
            raise ValueError("must be a folder")
        found = Path(given)
    else:
        if name == "port" and is_service_address(given):
            raise ValueError(
                "Kubernetes sets this for a service named querymill: give the container a number of your own here,"
                " or the pod enableServiceLinks: false"
            )
        found = _converted(given, wanted)
    if found is not None and name in _CHECKS:
        _CHECKS[name](found)
    return found


def _converted(given: object, wanted: Any) -> object:
    try:
        return msgspec.convert(given, wanted, strict=False)
    except msgspec.ValidationError:
        pass
    try:
        # numbers with blanks or a line break around them, and what else people write for a switch
        return msgspec.convert(_plainly(given), wanted, strict=False)
    except msgspec.ValidationError:
        # only where something is wrong is it needed
        from msgspec.inspect import type_info  # noqa: PLC0415

        from runtime.type_words import words_of  # noqa: PLC0415

        raise ValueError(f"must be {words_of(type_info(wanted)).en}") from None


def _plainly(given: object) -> object:
    if not isinstance(given, str):
        return given
    word = given.strip()
    return _SWITCHES.get(word.lower(), word)


_SWITCHES: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no IANA time zone such as Asia/Shanghai") from None


def _connection_string(text: str) -> None:
    # whoever has none set, such as a command that asks the service, need not load the driver
    from psycopg import ProgrammingError  # noqa: PLC0415
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        conninfo_to_dict(text)
    except ProgrammingError:
        raise ValueError("this is no connection string such as postgresql://user:password@host:5432/name") from None


def _schema_name(text: str) -> None:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", text):
        raise ValueError("give lower case letters, digits and _, no digit first, at most 41 of them")


def _folder(given: Path) -> None:
    for path in (given, *given.parents):
        where = os.path.expanduser(path)  # noqa: PTH111  # Path.expanduser raises where there is no such user
        if os.path.exists(where) and not os.path.isdir(where):  # noqa: PTH110, PTH112  # nor do these raise
            raise ValueError(f"{path} is a file; give a folder")


def _address(host: str) -> None:
    try:
        if re.fullmatch(r"[0-9.]+", host):
            socket.inet_aton(host)
        elif ":" in host:
            ip_address(host)
    except (OSError, ValueError):
        raise ValueError("this is no address such as 127.0.0.1 or ::1") from None


def _host_patterns(text: str) -> None:
    try:
        read_patterns(text)
    except ValueError:
        raise ValueError("give names such as *.internal, networks such as 10.0.0.0/8, socket folders") from None


_CHECKS: Final[Mapping[str, Callable[[Any], None]]] = {
    **dict.fromkeys(("home_dir", "output_root"), _folder),
    **dict.fromkeys(("database_url", "database_direct_url", "vector_url"), _connection_string),
    "database_schema": _schema_name,
    "host": _address,
    "source_hosts": _host_patterns,
    "timezone": _known_zone,
}
"""Raise ValueError where a value of the right type is none that serves."""


@cache
def _types() -> Mapping[str, Any]:
    return {each.name: each.type for each in msgspec.structs.fields(Settings)}


@cache
def _known() -> frozenset[str]:
    return frozenset(f"{PREFIX}{name.upper()}" for name in (*_types(), *BESIDE))


def _is_meant_for_us(name: str, value: str) -> bool:
    """Whether a variable that is no setting was written as one."""
    return name.startswith(PREFIX) and name not in _known() and not set_by_kubernetes(name.removeprefix(PREFIX), value)


def _unknown(name: str) -> str:
    # without what all of them begin with, which makes everything near
    near = get_close_matches(name.removeprefix(PREFIX), [known.removeprefix(PREFIX) for known in _known()], n=1)
    return f"{name}: there is no such setting" + (f"; {PREFIX}{near[0]} is one" if near else "")


def _sentence(setting: str, message: str, given: object) -> str:
    name = setting.upper()
    shown = "" if any(word in name for word in ("KEY", "URL")) else f" (it is {_shown(given)!r})"
    return f"{PREFIX}{name}: {message}{shown}"


def _shown(given: object) -> object:
    return str(given) if isinstance(given, Path) else given
