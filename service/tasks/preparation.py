"""Validation of a request for a new task: database, tables and uploads are checked before the task is created."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from msgspec.structs import asdict

from events.facts.workflow import Step, canonical_step, disabled_steps
from events.wire.masking import MASK, Secrets
from runtime.process.worker_threads import in_thread
from runtime.settings.host_patterns import is_socket
from runtime.settings.settings import Settings
from runtime.sources.allowed_hosts import hosts_of
from runtime.sources.encrypted_sources import SourceRegister, address_of, dsn_of_parts
from service.schemas.errors import InvalidRequest
from service.schemas.fields import InputKind
from service.schemas.requests import DatabaseConnection, TaskRequest, empty_table_list
from service.sources.tables import SourceTables, chosen_names, connection_of, host_refused, read_tables, refuse_log
from service.texts import say
from service.uploads.inputs import Inputs
from service.uploads.upload_checks import check_entries
from training.catalog import FaultyFile, check_headings, parse_knowledge, parse_table_list

NOT_PARAMETERS = frozenset(("created_by", "output_dir", "task_name", "task_type"))
"""Fields of a request that the log records beside the parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTask:
    """A validated request. `ad_hoc_dsn`: the request's own connection string, None for a registered database."""

    request: TaskRequest
    db_name: str
    ad_hoc_dsn: str | None
    parameters: dict[str, Any]
    disabled_steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    settings: Settings
    sources: SourceRegister
    inputs: Inputs
    secrets: Secrets

    async def prepare(self, request: TaskRequest) -> PreparedTask:
        """Validate a request for a task. Raises InvalidRequest, SourceUnknown, SourceDown, TableNotFound."""
        self._check_output_dir(request.output_dir)
        names = await self._table_names(request)
        relations = await self._checked_text(request.relations_file, "relations")
        dictionary = await self._checked_text(request.dictionary_file, "dictionary")
        knowledge = await self._checked_text(request.knowledge_file, "knowledge")
        dsn, db_name, ad_hoc = await self._source(request)
        tables = await read_tables(db_name, dsn)
        refuse_log(tables, await self.sources.own_database(), "db_connection" if ad_hoc else "db_name")
        _, missing = chosen_names(
            db_name,
            tables.relations,
            names,
            include_views=request.include_views,
            skip=request.on_missing == "skip",
        )
        if knowledge is not None:
            await in_thread(partial(_check_headings, knowledge, tables), name="check an input")
        present = None if names is None else [n for n in names if n not in missing]
        parameters = self._parameters(request, dsn, db_name, present)
        parameters |= {"missing_tables": list(missing)}
        parameters |= {"relations": relations, "dictionary": dictionary, "knowledge": knowledge}
        return PreparedTask(
            request=request,
            db_name=db_name,
            ad_hoc_dsn=dsn if ad_hoc else None,
            parameters=parameters,
            disabled_steps=disabled_steps(parameters),
        )

    async def _table_names(self, request: TaskRequest) -> list[str] | None:
        """Return the validated names of the request's table list, None if it has no list. Raises InvalidRequest."""
        field = "table_list" if request.table_list is not None else "table_list_file"
        if request.table_list_file is not None:
            text = await self.inputs.text_for("table_list_file", request.table_list_file)
        elif request.table_list is None:
            return None
        else:
            given = request.table_list
            text = given if isinstance(given, str) else "\n".join(given)
        try:
            names = list(await in_thread(partial(parse_table_list, text), name="read a table list"))
        except FaultyFile as error:
            raise InvalidRequest(say("{field}: {reason}", field=field, reason=error.sentence), field=field) from None
        if not names:
            raise empty_table_list()
        return names

    async def _checked_text(self, name: str | None, kind: InputKind) -> str | None:
        if name is None:
            return None
        field = f"{kind}_file"
        text = await self.inputs.text_for(field, name)
        await in_thread(partial(check_entries, kind, text, name, field), name="check an input")
        return text

    async def _source(self, request: TaskRequest) -> tuple[str, str, bool]:
        """Return the connection string, the database's name, and True if the request contains the connection."""
        if request.db_connection is not None:
            dsn = ad_hoc_dsn(request.db_connection)
            self._check_host(dsn)
            if request.db_connection.password:
                self.secrets.register(request.db_connection.password)
            return dsn, request.db_name or request.db_connection.database, True
        name = request.db_name or ""
        with connection_of(name):
            return await self.sources.registered(name), name, False

    def _check_host(self, dsn: str) -> None:
        """Raise InvalidRequest if a host of the connection string is not allowed.

        If the service needs API keys, a Unix socket is allowed only if QUERYMILL_SOURCE_HOSTS names it, because
        PostgreSQL often accepts this process's user on a Unix socket without a password.
        """
        refused = self.sources.hosts.refused(dsn)
        if not self.sources.hosts.patterns and self.settings.needs_keys:
            refused = tuple(host for host in hosts_of(dsn) if is_socket(host))
        if refused:
            raise host_refused(refused, "db_connection")

    def _check_output_dir(self, output_dir: str | None) -> None:
        """Raise InvalidRequest if `output_dir` is not OUTPUT_ROOT. A task's folder is always OUTPUT_ROOT/<task_id>."""
        if output_dir is None:
            return
        if not self._is_output_root(output_dir):
            root, shown = self.settings.output_display, self.settings.directory_of("<task_id>")
            raise InvalidRequest(
                say(
                    "output_dir: a task's files always go to {shown}; leave the field out, or give {root}",
                    shown=shown,
                    root=root,
                ),
                field="output_dir",
            )

    def _is_output_root(self, output_dir: str) -> bool:
        if self.settings.bucket is not None:
            return output_dir.rstrip("/") == str(self.settings.bucket)
        root, given = self.settings.outputs.resolve(), Path(output_dir)
        return root in ((root / given).resolve(), given.resolve())

    def _parameters(self, request: TaskRequest, dsn: str, db_name: str, tables: list[str] | None) -> dict[str, Any]:
        """Return the fields of a request as the log records them: with defaults, and without passwords."""
        given = {name: value for name, value in asdict(request).items() if name not in NOT_PARAMETERS}
        chosen, default = request.llm_config, self.settings.llm_temperature
        return {
            **given,
            "db_name": db_name,
            "db_connection": {**address_of(dsn), "password": MASK},
            "table_list": tables,
            "business_context": self.secrets.mask_text(request.business_context),
            "language": request.language or self.settings.language,
            "llm_config": {
                "model": chosen.model or self.settings.llm_model,
                "temperature": default if chosen.temperature is None else chosen.temperature,
            },
            "single_step": canonical_step(request.single_step) if request.single_step else None,
        }


def _check_headings(text: str, tables: SourceTables) -> None:
    """Raise InvalidRequest if a heading of a knowledge file names no table of the database."""
    try:
        check_headings(parse_knowledge(text), [relation.full_name for relation in tables.relations])
    except FaultyFile as error:
        field = "knowledge_file"
        raise InvalidRequest(say("{field}: {reason}", field=field, reason=error.sentence), field=field) from None


def ad_hoc_dsn(given: DatabaseConnection) -> str:
    """Return the connection string of a request's `db_connection`. Raises InvalidRequest if libpq rejects it."""
    try:
        return dsn_of_parts(given.host, given.port, given.database, given.user, given.password)
    except psycopg.Error as error:
        reason = str(error).strip()
        raise InvalidRequest(say("db_connection: {reason}", reason=reason), field="db_connection") from None
