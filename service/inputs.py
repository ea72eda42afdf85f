"""Uploaded table lists, relations and dictionaries: checked when they arrive, named by tasks later."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from events.envelope import Appended, Meta
from events.ids import input_stream
from events.records import InputRemoved, InputStored
from events.store import EventStore
from runtime.artefacts import UnsafeName, safe_name
from runtime.settings import Settings
from schema.named_queries import query
from service.errors import BodyTooLarge, InputUnknown, InvalidRequest
from service.shapes import InputList, InputView
from service.views import stamp
from training.source.dictionary import DictionaryError, parse_dictionary
from training.source.table_list import MAXIMUM_BYTES, TableListError, parse_table_list
from training.source.user_relations import RelationsError, parse_relations

type InputKind = Literal["tables", "relations", "dictionary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    store: EventStore
    settings: Settings

    async def put(self, name: str, content: bytes, *, kind: str | None = None, meta: Meta | None = None) -> InputView:
        """Keeps an upload under a plain file name. Raises InvalidRequest naming the faulty line."""
        _plain(name)
        if len(content) > MAXIMUM_BYTES:
            raise BodyTooLarge(limit=MAXIMUM_BYTES)
        text = decode_text(content, name)
        chosen = _kind(kind) or kind_of(name, text)
        entries = check_text(chosen, text, name)
        digest = hashlib.sha256(content).hexdigest()
        values = {"name": name, "content": content, "sha256": digest}
        async with self.store.connection() as conn, conn.transaction():
            await conn.execute(query("registers", "store_input"), values)
            appended = await self._say(InputStored(name=name, sha256=digest, size=len(content)), meta)
        return InputView(
            name=name,
            kind=chosen,
            size=len(content),
            sha256=digest,
            created_at=stamp(appended.recorded_at, self.settings.zone),
            entries=entries,
        )

    async def get(self, name: str) -> bytes:
        """The bytes of an upload, or of a file somebody laid into `HOME_DIR/inputs`. Raises InputUnknown."""
        _plain(name)
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("registers", "get_input"), {"name": name})).fetchone()
        if row is not None:
            return bytes(row[0])
        content = await asyncio.to_thread(_laid_in, self.settings.home / "inputs" / name)
        if content is None:
            raise InputUnknown(name=name)
        return content

    async def list(self) -> InputList:
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("registers", "list_inputs"))).fetchall()
        return InputList(
            inputs=[
                InputView(
                    name=name,
                    kind=kind_of(name, ""),
                    size=size,
                    sha256=digest,
                    created_at=stamp(at, self.settings.zone),
                )
                for name, size, digest, at in rows
            ]
        )

    async def delete(self, name: str, *, meta: Meta | None = None) -> None:
        """Forgets an upload; tasks that named it have its text. Raises InputUnknown."""
        async with self.store.connection() as conn, conn.transaction():
            row = await (await conn.execute(query("registers", "remove_input"), {"name": name})).fetchone()
            if row is None:
                raise InputUnknown(name=name)
            await self._say(InputRemoved(name=name), meta)

    async def _say(self, fact: InputStored | InputRemoved, meta: Meta | None) -> Appended:
        """Under the lock of the input's row, and before it is so: nothing happens to an input without a word, and what
        several people do to it is told in the order in which it was done."""
        return await self.store.lane.append(input_stream(fact.name), [fact], expected=None, meta=meta)

    async def text_for(self, field: str, name: str) -> str:
        """The text of the input a task names in `field`. Raises InvalidRequest that names the field."""
        try:
            safe_name(name)
        except UnsafeName as error:
            raise InvalidRequest(f"文件名不合法: {name} ({field})", f"{field}: {error}", field=field) from None
        try:
            return decode_text(await self.get(name), name)
        except (InputUnknown, InvalidRequest):
            raise InvalidRequest(
                f"未找到上传的文件: {name} ({field})",
                f"{field}: there is no uploaded input {name!r}; PUT /inputs/{name} first",
                field=field,
            ) from None


def kind_of(name: str, text: str) -> InputKind:
    """What an upload is, by its name, else by what it holds."""
    lower = name.lower()
    if "relation" in lower or "关系" in name:
        return "relations"
    if lower.endswith((".csv", ".tsv")) or "dict" in lower or "字典" in name:
        return "dictionary"
    return "relations" if "->" in text else "tables"


def check_text(kind: InputKind, text: str, name: str, field: str | None = None) -> int:
    """How many entries the text has. Raises InvalidRequest naming the line."""
    where = field or name
    try:
        match kind:
            case "tables":
                found = len(parse_table_list(text))
                if not found:
                    raise InvalidRequest("表列表不能为空", f"{where}: the table list is empty", field=field)
                return found
            case "relations":
                return len(parse_relations(text))
            case "dictionary":
                return len(parse_dictionary(text).entries)
    except (TableListError, RelationsError, DictionaryError) as error:
        raise InvalidRequest(
            f"{where} 第 {error.line} 行有误: {error.reason}", f"{where}: {error}", field=field
        ) from None


def decode_text(content: bytes, name: str) -> str:
    """UTF-8, or GB18030 as Chinese spreadsheets write it. Raises InvalidRequest for neither, or for binary."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidRequest(f"{name} 不是文本文件", f"{name}: is no text in UTF-8 or GB18030", status=422)


def _kind(kind: str | None) -> InputKind | None:
    match kind:
        case None | "tables" | "relations" | "dictionary":
            return kind
        case _:
            raise InvalidRequest(
                "kind 只能是 tables、relations 或 dictionary",
                f"kind: {kind!r} is none of tables, relations, dictionary",
                field="kind",
            )


def _laid_in(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and path.stat().st_size <= MAXIMUM_BYTES else None


def _plain(name: str) -> None:
    try:
        safe_name(name)
    except UnsafeName as error:
        raise InvalidRequest(f"文件名不合法: {name}", str(error), field="name", status=400) from None
