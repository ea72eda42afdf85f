"""All settings, read in one place: environment `QUERYMILL_*`, then `querymill.toml`, then the defaults below."""

from __future__ import annotations

import os
import re
import tomllib
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from tzlocal import get_localzone_name

from runtime.settings.bucket_address import BucketAddress, bucket_address
from runtime.settings.compute import LOOPBACK, read_compute
from runtime.settings.host_patterns import read_patterns
from runtime.settings.value_checks import (
    check_folder,
    is_plain_url,
    is_service_address,
    is_web_address,
    origin_of,
    read_origins,
    set_by_kubernetes,
)

OTHER_VARIABLES = (
    *("API_KEY", "CHAOS_MINUTES", "CHROMIUM", "DEBUG", "PICTURES", "PREDECESSOR", "REQUIRE_BROWSER", "SHARED_DATA"),
    *("TEST_BUCKET", "TEST_SERVER"),
)
"""Names, without prefix, of variables read elsewhere: by the client, the command line, tests and benchmarks."""
FILE = "querymill.toml"
PREFIX = "QUERYMILL_"


class VectorStoreUrl(NamedTuple):
    dsn: str
    setting: str
    """Setting that gives the connection string."""


class SettingsError(Exception):
    """A setting is wrong; the text is one sentence that names it."""


class Settings(BaseModel):
    """All settings with units and defaults; `load_settings` reads them."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    home_dir: Path = Path("data_pipeline")
    """Folder of all data on disk. Defaults to ./data_pipeline."""
    database_url: str | None = None
    """Connection string of the event log's database. Defaults to an embedded PostgreSQL in home_dir."""
    database_schema: str = "querymill"
    """Schema of all Querymill objects."""
    database_direct_url: str | None = None
    """Connection string for LISTEN, without the pooler of database_url. Defaults to database_url."""
    read_url: str | None = None
    """Connection string of a replica of database_url from which history is read. Defaults to database_url."""
    vector_url: str | None = None
    """Connection string of the pgvector database to load into (schema public). Defaults to database_url."""
    secret_key: str | None = None
    """Secret that encrypts stored connection strings. Defaults to home_dir/secret.key, created when first needed."""
    output_root: str | None = None
    """Folder of the task directories, or bucket such as s3://name/prefix. Defaults to home_dir/training_data."""
    host: str = "127.0.0.1"
    """Address the service binds to."""
    port: int = Field(default=8765, ge=0, le=65535)
    """Port of the service; 0 picks a free one."""
    public_url: str | None = None
    """URL of a proxy in front of the service. Defaults to host and port."""
    allowed_origins: str = ""
    """Comma-separated origins of other sites whose pages may call the API, with an API key; empty: none."""
    max_active_tasks: int = Field(default=0, ge=0)
    """Maximum tasks in progress at once; 0 means no limit."""
    max_streams: int = Field(default=2000, ge=0)
    """Maximum live streams of one service; 0 means no limit."""
    max_streams_per_caller: int = Field(default=200, ge=0)
    """Maximum live streams of one API key, or of one client address without a key; 0 means no limit."""
    executor_concurrency: int = Field(default=2, ge=1, le=64)
    """Maximum executions that one executor runs at once."""
    drain_seconds: float = Field(default=0, ge=0, le=86_400)
    """Seconds that running executions have to end after SIGTERM, before an executor hands them over."""
    unit_concurrency: int = Field(default=2, ge=1, le=32)
    """Maximum units of one step that run at once, if the source is near and no workers compute."""
    compute_ca: Path | None = None
    """File of the certificate authority of a Dask cluster with TLS."""
    compute_cert: Path | None = None
    """File of this machine's certificate for that cluster."""
    compute_key: Path | None = None
    """File of the certificate's private key."""
    compute: str = ""
    """Workers for wide steps: `threads`, `processes:N`, or a Dask scheduler; empty: processes for much work."""
    source_connections: int = Field(default=8, ge=2, le=1000)
    """Maximum connections to one business database, for all executors and the pair runs of all services together."""
    source_hosts: str = ""
    """Permitted hosts of business databases: comma-separated names, patterns with *, networks, sockets; empty: any."""
    webhook_hosts: str = ""
    """Permitted hosts of webhooks: comma-separated names, patterns with *, networks; empty: none."""
    accept_repairs: Literal["form", "none"] = "form"
    """Repairs accepted without approval: `form` (only case, quotes or qualification of names changed) or `none`."""
    sql_seconds: float = Field(default=2, gt=0, le=600)
    """Maximum seconds of one SQL of a person, an assistant, a model or an import. Its memory grows with them."""
    step_timeout: float = Field(default=7200, gt=0, le=31_536_000)
    """Maximum seconds of a step."""
    lease_seconds: float = Field(default=8, ge=1, le=600)
    """Seconds until an unrenewed lease expires; executors renew after a quarter of this time."""
    retention_days: float = Field(default=30, ge=0, le=36_500)
    """Days until an ended task is deleted; 0 keeps all tasks."""
    audit_key: str | None = None
    """Ed25519 key that signs checkpoints, 64 hex digits. Defaults to home_dir/audit.key, created when first needed."""
    audit_checkpoint_events: int = Field(default=10_000, ge=0, le=1_000_000_000)
    """Number of appended events after which an executor takes a checkpoint; 0 disables this trigger."""
    audit_checkpoint_hours: float = Field(default=1, ge=0, le=87_600)
    """Hours after which an executor takes a checkpoint if events were appended; 0 disables this trigger."""
    fallback_seconds: float = Field(default=5, gt=0, le=3600)
    """Seconds without a notification after which the log is read."""
    llm_base_url: str | None = None
    """URL of an OpenAI-compatible /v1 endpoint of a language model. Without it and `llm_model`, tasks use no model."""
    llm_api_key: str | None = None
    """API key of the language model, if it needs one."""
    llm_model: str | None = None
    """Name of the language model at its endpoint."""
    llm_temperature: float = Field(default=0.7, ge=0, le=2)
    """Sampling temperature of the language model."""
    llm_concurrency: int = Field(default=4, ge=1, le=64)
    """Maximum concurrent model calls."""
    llm_max_calls: int = Field(default=0, ge=0, le=1_000_000_000)
    """Maximum model calls of one execution; after them, the execution continues offline. 0 means no limit."""
    embedding_base_url: str | None = None
    """URL of an OpenAI-compatible /v1 endpoint for embeddings. Without it, the offline embedder is used."""
    embedding_api_key: str | None = None
    """API key of the embedding endpoint, if it needs one."""
    embedding_model: str | None = None
    """Name of the embedding model at its endpoint."""
    embedding_dimension: int | None = Field(default=None, ge=1, le=16000)
    """Number of dimensions requested from the embedding endpoint. Defaults to those that the model gives."""
    language: Literal["zh", "en"] = "zh"
    """Language of questions and documents if the task does not set one."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Level of the processes' own logs in home_dir/logs; a task's log always has every line."""
    timezone: str = Field(default_factory=get_localzone_name)
    """IANA time zone of ids, file names and responses."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("this is no IANA time zone such as Asia/Shanghai") from None
        return value

    @field_validator("database_url", "database_direct_url", "read_url", "vector_url")
    @classmethod
    def _connection_string(cls, value: str | None) -> str | None:
        if not value or is_plain_url(value):
            return value
        # imported here, because most commands do without the driver
        from psycopg import ProgrammingError  # noqa: PLC0415
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        try:
            conninfo_to_dict(value)
        except ProgrammingError:
            raise ValueError("this is no connection string such as postgresql://user:password@host:5432/name") from None
        return value

    @field_validator("database_schema")
    @classmethod
    def _schema_name(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", value):
            raise ValueError("give lower case letters, digits and _, no digit first, at most 41 of them")
        if value.startswith("pg_") or value == "information_schema":
            raise ValueError("PostgreSQL keeps this schema for itself; give a name of your own, such as querymill")
        return value

    @field_validator("llm_base_url", "embedding_base_url")
    @classmethod
    def _endpoint(cls, value: str | None) -> str | None:
        if value is not None and not is_web_address(value):
            raise ValueError("this is no URL such as http://127.0.0.1:8000/v1")
        return value

    @field_validator("public_url")
    @classmethod
    def _root_address(cls, value: str | None) -> str | None:
        try:
            return None if value is None else origin_of(value)
        except ValueError:
            raise ValueError("this is no address without a path such as https://querymill.example") from None

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: str) -> str:
        try:
            read_origins(value)
        except ValueError:
            raise ValueError("give origins such as https://labels.example, separated by commas") from None
        return value

    @field_validator("llm_api_key", "embedding_api_key")
    @classmethod
    def _header_value(cls, value: str | None) -> str | None:
        # a value from a file ends with a line break
        found = (value or "").strip()
        if not (found.isascii() and found.isprintable()):
            raise ValueError("this is no API key: it would be sent in a header, which takes printable ASCII only")
        return found or None

    @field_validator("audit_key")
    @classmethod
    def _signing_key(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", value.strip()):
            raise ValueError("give an Ed25519 key as 64 hex digits, as `openssl rand -hex 32` prints them")
        return None if value is None else value.strip()

    @field_validator("home_dir")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        check_folder(value)
        return value

    @field_validator("output_root", mode="before")
    @classmethod
    def _folder_or_bucket(cls, value: object) -> object:
        text = str(value) if isinstance(value, Path) else value
        if isinstance(text, str) and bucket_address(text) is None:
            check_folder(Path(text))
        return text

    @field_validator("source_hosts", "webhook_hosts")
    @classmethod
    def _host_patterns(cls, value: str) -> str:
        try:
            read_patterns(value)
        except ValueError:
            raise ValueError("give names such as *.internal, networks such as 10.0.0.0/8, socket folders") from None
        return value

    @field_validator("port", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        if is_service_address(value):
            raise ValueError(
                "Kubernetes sets this for a service named querymill: give the container a number of your own here,"
                " or the pod enableServiceLinks: false"
            )
        return value

    @field_validator("compute_ca", "compute_cert", "compute_key")
    @classmethod
    def _certificate(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("there is no such file; give one in PEM")
        return value

    @field_validator("compute")
    @classmethod
    def _workers(cls, value: str, info: ValidationInfo) -> str:
        if read_compute(value).encrypted:
            missing = [name for name in ("compute_ca", "compute_cert", "compute_key") if not info.data.get(name)]
            if missing:
                named = ", ".join(f"{PREFIX}{name.upper()}" for name in missing)
                raise ValueError(f"dask+tls:// also needs {named}")
        return value

    @property
    def home(self) -> Path:
        return self.home_dir.expanduser().absolute()

    @property
    def operator_language(self) -> Literal["zh", "en"]:
        """Language of the log and errors of executors: `language` if it is set, else the system's, if it has one."""
        system = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
        if "language" in self.model_fields_set or system is None:
            return self.language
        return "zh" if system.startswith("zh") else "en"

    @cached_property
    def bucket(self) -> BucketAddress | None:
        """Address of the bucket that holds the files; None if a folder does."""
        return bucket_address(self.output_root or "")

    @property
    def outputs(self) -> Path:
        """Absolute path of the folder of the task directories. Only without a bucket."""
        assert self.bucket is None  # noqa: S101
        return self._output_folder.expanduser().absolute()

    @property
    def output_address(self) -> str:
        """Absolute path of the folder of the task directories, or address of the bucket."""
        return str(self.bucket or self.outputs)

    @property
    def output_display(self) -> str:
        """Folder of the task directories as configured (relative if configured as relative), or the bucket."""
        if self.bucket is not None:
            return str(self.bucket)
        folder = self._output_folder
        return str(folder) if folder.is_absolute() else f"./{folder.as_posix().removeprefix('./')}"

    def directory_of(self, task_id: str) -> str:
        """Path of a task's directory, as configured. A bucket has no directories: its own address."""
        return self.output_display if self.bucket is not None else f"{self.output_display}/{task_id}"

    @property
    def _output_folder(self) -> Path:
        return Path(self.output_root) if self.output_root else self.home_dir / "training_data"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def vector_store(self) -> VectorStoreUrl:
        """Connection string of the vector store's database, which is the log's unless vector_url is set."""
        if self.vector_url:
            return VectorStoreUrl(self.vector_url, "QUERYMILL_VECTOR_URL")
        return VectorStoreUrl(self.database_url or "", "QUERYMILL_DATABASE_URL")

    @property
    def channel(self) -> str:
        """NOTIFY channel of the log's commits."""
        return f"{self.database_schema}_events"

    @property
    def work_channel(self) -> str:
        """NOTIFY channel that wakes executors."""
        return f"{self.database_schema}_work"

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def public_host(self) -> str | None:
        """Host of public_url."""
        return None if self.public_url is None else urlsplit(self.public_url).hostname

    @property
    def needs_keys(self) -> bool:
        """True if other machines can reach the service, directly or through a proxy."""
        return not self.is_loopback or self.public_host not in (None, *LOOPBACK)

    @cached_property
    def other_origins(self) -> frozenset[str]:
        """Parsed origins of allowed_origins."""
        return read_origins(self.allowed_origins)


def load_settings(**overrides: object) -> Settings:
    """Return the settings of this process. Raises SettingsError with one sentence per wrong setting."""
    unknown = [_unknown(name) for name, value in os.environ.items() if _looks_like_setting(name, value)]
    try:
        found = Settings.model_validate(_from_file() | _from_environment() | overrides)
    except ValidationError as wrong:
        sentences = [_sentence(error["loc"], error["msg"], error.get("input")) for error in wrong.errors()]
        raise SettingsError("; ".join(unknown + sentences)) from None
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsError(f"{FILE}: {wrong}; a line reads name = value, a text stands in quotes") from None
    except UnicodeDecodeError as wrong:
        raise SettingsError(f"{FILE}: byte {wrong.start} is no UTF-8; save it as UTF-8") from None
    except OSError as wrong:
        raise SettingsError(f"{Path(FILE).absolute()}: {wrong.strerror}") from None
    if unknown:
        raise SettingsError("; ".join(unknown))
    return found


def _from_environment() -> dict[str, object]:
    """Return the values of the environment by the name of the setting; empty ones count as not set."""
    given = {name: os.environ.get(f"{PREFIX}{name.upper()}") for name in Settings.model_fields}
    return {name: value for name, value in given.items() if value}


def _from_file() -> dict[str, object]:
    """Return the values of querymill.toml; empty without such a file.

    Raises SettingsError if it is a folder or a broken link, and the errors of reading TOML.
    """
    path = Path(FILE)
    if path.is_dir():
        # Docker creates a folder if a file to mount is missing
        raise SettingsError(f"{path.absolute()} is a folder; settings are read from a file of that name")
    if path.is_symlink() and not path.exists():
        raise SettingsError(f"{path.absolute()} is a link to {path.readlink()}, which is not there")
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


@cache
def _known() -> frozenset[str]:
    return frozenset(f"{PREFIX}{name.upper()}" for name in (*Settings.model_fields, *OTHER_VARIABLES))


def _looks_like_setting(name: str, value: str) -> bool:
    """Return True if a variable has the prefix of settings but is neither a known one nor set by Kubernetes."""
    return name.startswith(PREFIX) and name not in _known() and not set_by_kubernetes(name.removeprefix(PREFIX), value)


def _unknown(name: str) -> str:
    near = _nearest(name)
    return f"{name}: there is no such setting" + (f"; {PREFIX}{near} is one" if near else "")


def _unknown_in_file(name: str) -> str:
    near = _nearest(name.upper())
    return f"{FILE}: {name}: there is no such setting" + (f"; {near.lower()} is one" if near else "")


def _nearest(name: str) -> str | None:
    # compared without the common prefix, which would make all names similar
    known = [each.removeprefix(PREFIX) for each in _known()]
    return next(iter(get_close_matches(name.removeprefix(PREFIX), known, n=1)), None)


def _sentence(where: tuple[int | str, ...], message: str, given: object) -> str:
    if where and message == "Extra inputs are not permitted":
        return _unknown_in_file(str(where[0]))
    name = str(where[0]).upper() if where else "?"
    is_secret = any(word in name for word in ("KEY", "URL")) or (name == "OUTPUT_ROOT" and "://" in str(given))
    shown = "" if is_secret else f" (it is {given!r})"
    return f"QUERYMILL_{name}: {message.removeprefix('Value error, ').removeprefix('Input ')}{shown}"
