"""Uploaded table lists, relations, dictionaries and knowledge, checked when stored; tasks refer to them by name."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from events.facts.ids import input_stream
from events.facts.records import InputEdited, InputRemoved, InputStored
from events.store.event_store import EventStore
from events.wire.event import Appended, Event, Meta
from runtime.files.names import UnsafeName, safe_name
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.errors import NOT_PLAIN, BodyTooLarge, InputUnknown, InvalidRequest
from service.schemas.fields import InputKind
from service.schemas.formats import stamp
from service.schemas.responses.inputs import InputList, InputView
from service.texts import say
from service.uploads.upload_checks import (
    check_upload,
    decode_beginning,
    decode_text,
    encoding_of,
    kind_of_checked,
    unpacked_dictionary,
)
from training.catalog import MAXIMUM_BYTES, is_archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """New text of an upload, and the change in it that the event records (see `InputEdited`)."""

    text: str
    task_id: str
    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    store: EventStore
    settings: Settings

    async def put(
        self, name: str, content: bytes, *, kind: InputKind | None = None, meta: Meta | None = None
    ) -> InputView:
        """Check and store an upload; a dictionary in a workbook is stored as CSV.

        Raises InvalidRequest with the faulty line or cell, BodyTooLarge.
        """
        _check_name(name)
        if len(content) > MAXIMUM_BYTES:
            raise BodyTooLarge(limit=MAXIMUM_BYTES // 2**20)
        if is_archive(content):
            packed = content
            content = await in_thread(lambda: unpacked_dictionary(name, packed), name="read a dictionary")
        chosen, entries = await in_thread(
            lambda: check_upload(name, decode_text(content, name), kind), name="check an upload"
        )
        digest = hashlib.sha256(content).hexdigest()
        values = {"name": name, "content": content, "sha256": digest}
        async with self.store.connection() as conn, conn.transaction():
            await conn.execute(query("registers", "lock_input"), {"name": name})
            await conn.execute(query("registers", "store_input"), values)
            appended = await self._append(InputStored(name=name, sha256=digest, size=len(content)), meta)
        return InputView(
            name=name,
            kind=chosen,
            size=len(content),
            sha256=digest,
            created_at=stamp(appended.recorded_at, self.settings.zone),
            entries=entries,
        )

    async def edit(
        self, name: str, edit: Callable[[str], Edit], *, otherwise: str = "", meta: Meta | None = None
    ) -> InputEdited:
        """Change the text of an upload, `otherwise` if there is none; return the recorded event.

        edit: a pure function from the present text; its errors are raised before anything is stored.
        The new text is stored in the encoding of the present one.
        """
        _check_name(name)
        async with self.store.connection() as conn, conn.transaction():
            await conn.execute(query("registers", "lock_input"), {"name": name})
            present = await self._content(conn, name)
            encoding = "utf-8" if present is None else encoding_of(present, name)
            text = otherwise if present is None else present.decode(encoding)
            edited = await in_thread(lambda: edit(text), name="edit an upload")
            content = edited.text.encode(encoding)
            digest = hashlib.sha256(content).hexdigest()
            values = {"name": name, "content": content, "sha256": digest}
            await conn.execute(query("registers", "store_input"), values)
            fact = InputEdited(
                name=name,
                sha256=digest,
                size=len(content),
                task_id=edited.task_id,
                subject=edited.subject,
                before=edited.before,
                after=edited.after,
            )
            await self._append(fact, meta)
        return fact

    async def get(self, name: str) -> bytes:
        """Return the content of an upload, else of the file `HOME_DIR/inputs/<name>`. Raises InputUnknown."""
        _check_name(name)
        async with self.store.connection() as conn:
            content = await self._content(conn, name)
        if content is None:
            raise InputUnknown(name=name)
        return content

    async def _content(self, conn: psycopg.AsyncConnection[Any], name: str) -> bytes | None:
        row = await (await conn.execute(query("registers", "get_input"), {"name": name})).fetchone()
        return bytes(row[0]) if row else await asyncio.to_thread(_read_file, self.settings.home / "inputs" / name)

    async def edits(self, name: str, limit: int) -> list[Event]:
        """Return the newest edits of an upload, newest first, at most `limit`."""
        return await self.store.read_newest(input_stream(name), "input.edited", limit)

    async def list(self) -> InputList:
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("registers", "list_inputs"))).fetchall()
        return InputList(
            inputs=[
                InputView(
                    name=name,
                    kind=kind_of_checked(name, decode_beginning(bytes(beginning))),
                    size=size,
                    sha256=digest,
                    created_at=stamp(at, self.settings.zone),
                )
                for name, size, digest, at, beginning in rows
            ]
        )

    async def delete(self, name: str, *, meta: Meta | None = None) -> None:
        """Delete an upload. Tasks that use the upload have a copy of its content. Raises InputUnknown."""
        async with self.store.connection() as conn, conn.transaction():
            row = await (await conn.execute(query("registers", "remove_input"), {"name": name})).fetchone()
            if row is None:
                raise InputUnknown(name=name)
            await self._append(InputRemoved(name=name), meta)

    async def _append(self, fact: InputStored | InputEdited | InputRemoved, meta: Meta | None) -> Appended:
        """Append a change before the transaction of its row commits, so that the log has all changes in order."""
        return await self.store.lane.append(input_stream(fact.name), [fact], expected=None, meta=meta)

    async def text_for(self, field: str, name: str) -> str:
        """Return the text of the upload named in `field` of a task's request. Raises InvalidRequest with that field."""
        try:
            safe_name(name)
        except UnsafeName:
            message = say("{field}: {reason}", field=field, reason=NOT_PLAIN.filled(name=name))
            raise InvalidRequest(message, field=field) from None
        try:
            return decode_text(await self.get(name), name)
        except (InputUnknown, InvalidRequest):
            raise InvalidRequest(
                say("{field}: there is no uploaded input {name!r}; PUT /inputs/{name} first", field=field, name=name),
                field=field,
            ) from None


def _read_file(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and path.stat().st_size <= MAXIMUM_BYTES else None


def _check_name(name: str) -> None:
    try:
        safe_name(name)
    except UnsafeName:
        raise InvalidRequest(NOT_PLAIN.filled(name=name), field="name", status=400) from None
