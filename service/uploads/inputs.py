"""Uploaded table lists, relations and dictionaries: checked when they arrive, named by tasks later."""

from __future__ import annotations

import asyncio
import hashlib
from codecs import getincrementaldecoder
from dataclasses import dataclass
from pathlib import Path

from events.facts.ids import input_stream
from events.facts.records import InputRemoved, InputStored
from events.store.event_store import EventStore
from events.wire.event import Appended, Meta
from runtime.files.artefact_store import UnsafeName, safe_name
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.errors import NOT_PLAIN, BodyTooLarge, InputUnknown, InvalidRequest
from service.schemas.formats import stamp
from service.schemas.responses.inputs import InputList, InputView
from service.uploads.input_kinds import WORDS, InputKind, kind_held, kind_kept, kind_of
from training.source.dictionary import parse_dictionary
from training.source.faulty_file import MAXIMUM_BYTES, FaultyFile
from training.source.table_list import parse_table_list
from training.source.user_relations import parse_relations


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    store: EventStore
    settings: Settings

    async def put(self, name: str, content: bytes, *, kind: str | None = None, meta: Meta | None = None) -> InputView:
        """Keeps an upload under a plain file name. Raises InvalidRequest naming the faulty line."""
        _plain(name)
        if len(content) > MAXIMUM_BYTES:
            raise BodyTooLarge(limit=MAXIMUM_BYTES)
        given = _kind(kind)
        chosen, entries = await in_thread(
            lambda: read_input(name, decode_text(content, name), given), name="read an input"
        )
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
                    kind=kind_kept(name, _begun(bytes(beginning))),
                    size=size,
                    sha256=digest,
                    created_at=stamp(at, self.settings.zone),
                )
                for name, size, digest, at, beginning in rows
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
            raise InvalidRequest(f"{field}: {NOT_PLAIN}: {name}", f"{field}: {error}", field=field) from None
        try:
            return decode_text(await self.get(name), name)
        except (InputUnknown, InvalidRequest):
            raise InvalidRequest(
                f"未找到上传的文件: {name} ({field}); 请先 PUT /inputs/{name}",
                f"{field}: there is no uploaded input {name!r}; PUT /inputs/{name} first",
                field=field,
            ) from None


def read_input(name: str, text: str, given: InputKind | None) -> tuple[InputKind, int]:
    """What the upload is and how many entries it has. Raises InvalidRequest."""
    if given is not None:
        check_kind(given, text, name)
        return given, check_text(given, text, name)
    guessed = kind_of(name, text)
    try:
        return guessed, check_text(guessed, text, name)
    except InvalidRequest as refused:
        raise _guessed_wrong(refused, guessed) from None


def check_text(kind: InputKind, text: str, name: str, field: str | None = None) -> int:
    """How many entries the text has. Raises InvalidRequest naming the line."""
    where = field or name
    try:
        match kind:
            case "tables":
                found = len(parse_table_list(text))
                if not found:
                    raise InvalidRequest(
                        f"{where} 有误: 表列表不能为空", f"{where}: the table list is empty", field=field
                    )
                return found
            case "relations":
                return len(parse_relations(text))
            case "dictionary":
                return len(parse_dictionary(text).entries)
    except FaultyFile as error:
        raise InvalidRequest(f"{where} {error.text('zh')}", f"{where}: {error.text('en')}", field=field) from None


def check_kind(given: InputKind, text: str, name: str) -> None:
    """Raises InvalidRequest where the text is plainly of another kind than it is said to be.

    The head of a dictionary would else be read as names of tables.
    """
    held = kind_held(text)
    if held is None or held == given:
        return
    zh, en = WORDS[held]
    given_zh, given_en = WORDS[given]
    raise InvalidRequest(
        f"{name} 的内容是{zh}, 而不是{given_zh}; 上传为 kind={held}, 或换一个文件",
        f"{name}: this reads as {en}, not as {given_en}; upload it with kind={held}, or another file",
        field="kind",
    )


def _guessed_wrong(refused: InvalidRequest, guessed: InputKind) -> InvalidRequest:
    """The fault of an upload that nobody said the kind of, with what it was taken for."""
    zh, en = WORDS[guessed]
    return InvalidRequest(
        f"{refused.text('zh')} (未指明 kind, 按{zh}读取)",
        f"{refused.text('en')} (taken for {en}; kind=… says what it is)",
        field=refused.field,
        status=refused.status,
    )


def decode_text(content: bytes, name: str) -> str:
    """UTF-8, or GB18030 as Chinese spreadsheets write it. Raises InvalidRequest for neither, or for binary."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidRequest(
        f"{name} 不是 UTF-8 或 GB18030 编码的文本", f"{name}: is no text in UTF-8 or GB18030", status=422
    )


def _begun(content: bytes) -> str:
    """The text of the first bytes of an upload, which may end within a character."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return getincrementaldecoder(encoding)().decode(content)
        except UnicodeDecodeError:
            continue
    return ""


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
        raise InvalidRequest(f"{NOT_PLAIN}: {name}", str(error), field="name", status=400) from None
