"""What callers may send, checked field by field, in both shapes of the document: flat and under `parameters`."""

from __future__ import annotations

import difflib
import heapq
import json
import re
from collections import Counter
from collections.abc import Sequence, Set
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta, Struct

from events.facts.workflow import ALIASES, STEPS, RequestedStep, canonical_step
from service.schemas.errors import InvalidRequest
from service.schemas.json_faults import in_chinese
from service.schemas.validation_messages import fault

type Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^(?!\.\.?$)[^\s/:\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+$",
        extra={
            "zh": " 1 到 100 个字符的名称, 不含空格、斜杠、反斜杠和冒号",
            "en": "a name of 1 to 100 characters without spaces, slashes, backslashes or colons",
        },
    ),
]
LONGEST_FIELD = 60
"""Characters of an unknown field's name that are repeated."""
MOST_FIELDS_NAMED = 5
MAX_SQL_CHARACTERS = 64_000
"""Of the SQL of one pair."""

type Short = Annotated[str, Meta(max_length=100)]
type Text = Annotated[str, Meta(max_length=100_000)]


class DatabaseConnection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A database given with the task alone. The password is stored encrypted and never shown."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65535)]
    database: str
    user: str | None = None
    password: str | None = None


class ModelChoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which model writes, and how freely."""

    model: Short | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None


class TaskRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new task. `db_name` or `db_connection` says which database it reads."""

    task_type: Literal["data_workflow", "complete_workflow"]
    db_name: Short | None = None
    db_connection: DatabaseConnection | None = None
    table_list_file: str | None = None
    table_list: list[str] | Text | None = None
    relations_file: str | None = None
    dictionary_file: str | None = None
    on_missing: Literal["fail", "skip"] = "fail"
    business_context: Text = ""
    language: Literal["zh", "en"] | None = None
    pairs_per_table: Annotated[int, Meta(ge=1, le=1_000)] | None = None
    pairs_total: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    include_views: bool = False
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    enable_sql_validation: bool = True
    enable_llm_repair: bool = True
    modify_original_file: bool = True
    enable_training_data_load: bool = True
    use_llm: bool | None = None
    llm_config: ModelChoice = ModelChoice()
    created_by: Annotated[str, Meta(max_length=50)] | None = None
    task_name: Annotated[str, Meta(max_length=200)] | None = None
    execution_mode: Literal["complete", "step"] = "complete"
    single_step: str | None = None
    output_dir: str | None = None


class ResumeRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Goes on with a task at the first step that is not completed."""

    task_id: Annotated[str, Meta(max_length=32)]
    task_type: str | None = None


class StepRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Runs one step of a task, or `complete` for all that is left."""

    step: str
    force_execute: bool = False
    clean_previous: bool = True


class DatabaseRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Registers a database: `dsn`, or its parts."""

    name: Name
    dsn: str | None = None
    host: str | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] = 5432
    database: str | None = None
    user: str | None = None
    password: str | None = None


class DatabaseChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes parts of a registered connection; what is not given stays as it is."""

    host: Annotated[str, Meta(min_length=1)] | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    database: Annotated[str, Meta(min_length=1)] | None = None
    user: Annotated[str, Meta(min_length=1)] | None = None
    password: Annotated[str, Meta(min_length=1)] | None = None


class ForkRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new task that starts from the state and files of a moment."""

    at: Annotated[int, Meta(ge=1)]
    task_name: Annotated[str, Meta(max_length=200)] | None = None
    created_by: Annotated[str, Meta(max_length=50)] | None = None


class PairChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edit of a pair, a decision about it, or both."""

    question: Annotated[str, Meta(min_length=1, max_length=2_000)] | None = None
    sql: Annotated[str, Meta(min_length=1, max_length=MAX_SQL_CHARACTERS)] | None = None
    review: Literal["approved", "rejected"] | None = None
    position: Annotated[int, Meta(ge=0)] | None = None
    """That of the view decided on; a pair whose question or SQL has changed since is refused."""


class PairDecisions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision about several pairs."""

    pair_ids: Annotated[list[str], Meta(min_length=1, max_length=10_000)]
    review: Literal["approved", "rejected"]
    positions: list[int] | None = None
    """Those of the views decided on, in the order of `pair_ids`; pairs that have changed since are left out."""


class PairTrial(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Runs a draft instead of the pair's own SQL."""

    sql: Annotated[str, Meta(min_length=1, max_length=MAX_SQL_CHARACTERS)] | None = None


class KeyRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new API key."""

    name: Name
    scope: Literal["read", "operate", "admin"] = "operate"


class DrainRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why executors begin nothing for now."""

    reason: Annotated[str, Meta(max_length=500)] | None = None


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What takes no fields."""


class GivenTwice(ValueError):
    """A name that an object of JSON has more than once: of its values all but the last would be lost in silence."""

    def __init__(self, name: str) -> None:
        self.name = name[:LONGEST_FIELD]
        super().__init__(f"{self.name} is given more than once")


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object of a body, whatever its Content-Type said. InvalidRequest (400) names line and column."""
    text = body.removeprefix(b"\xef\xbb\xbf") or b"{}"
    try:
        value: object = msgspec.json.decode(text.decode())
    except RecursionError:
        raise _too_deep() from None
    except msgspec.ValidationError:  # into any type nothing else can be wrong
        raise InvalidRequest(
            "JSON 中的数字超出范围 (最大约 1.8e308)",
            "the JSON holds a number out of range (about 1.8e308 is the greatest)",
            status=400,
        ) from None
    except UnicodeDecodeError as error:
        raise _malformed(text, f"invalid UTF-8 (byte {error.start})") from None
    except msgspec.DecodeError as error:
        raise _malformed(text, str(error)) from None
    if not isinstance(value, dict):
        raise InvalidRequest("请求内容必须是 JSON 对象", "the body must be a JSON object", status=400)
    shape = cast("dict[str, Any]", value)
    try:
        _refuse_nul(shape, "")
        _refuse_repeated(text)
    except RecursionError:  # the decoder goes deeper than Python does
        raise _too_deep() from None
    return shape


def once_each(members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON out of its members, for a decoder. Raises GivenTwice where two have one name."""
    found = dict(members)
    if len(found) < len(members):
        raise GivenTwice(Counter(name for name, _ in members).most_common(1)[0][0])
    return found


def read_task(body: dict[str, Any]) -> TaskRequest:
    """A new task from either shape of the document. InvalidRequest names the field."""
    flat = flatten(body)
    if flat.get("task_type") in (None, ""):
        raise missing_field("task_type")
    _check_connection(flat)
    if flat.get("table_list") in ([], "") or flat.get("table_list_file") == "":
        raise empty_table_list()
    if "execution_mode" in flat and flat["execution_mode"] not in ("complete", "step"):
        mode = flat["execution_mode"]
        raise InvalidRequest(
            f"不支持的执行模式: {mode} (应为 complete 或 step)",
            f"execution_mode: {mode!r} is neither complete nor step",
            field="execution_mode",
        )
    task = convert(flat, TaskRequest)
    if task.pairs_per_table is not None and task.pairs_total is not None:
        raise InvalidRequest(
            "pairs_per_table 与 pairs_total 只能指定一个",
            "pairs_total: give either pairs_per_table or pairs_total",
            field="pairs_total",
        )
    if task.table_list is not None and task.table_list_file is not None:
        raise InvalidRequest(
            "table_list 与 table_list_file 只能指定一个",
            "table_list_file: give either table_list or table_list_file",
            field="table_list_file",
        )
    if task.single_step is not None and canonical_step(task.single_step) is None:
        raise unknown_step(task.single_step, "single_step")
    return task


def read_resume(body: dict[str, Any]) -> ResumeRequest:
    """A task to go on with. What only a new task takes is known, but not here."""
    flat = flatten(body)
    belongs = sorted(flat.keys() & set(TaskRequest.__struct_fields__) - set(ResumeRequest.__struct_fields__))
    if belongs:
        raise InvalidRequest(
            f"字段 {belongs[0]} 仅用于新任务, 不能与 task_id 同时使用",
            f"{belongs[0]}: belongs to a new task only; task_id resumes one",
            field=belongs[0],
        )
    return convert(flat, ResumeRequest)


def read_pair_change(body: dict[str, Any]) -> PairChange:
    """A change of one pair that changes something."""
    change = convert(body, PairChange)
    if change.question is None and change.sql is None and change.review is None:
        raise InvalidRequest(
            "缺少修改内容: question、sql 或 review 至少一项", "nothing to change: give question, sql or review"
        )
    return change


def read_pair_decisions(body: dict[str, Any]) -> PairDecisions:
    """One decision about several pairs, with a position for each of them or for none."""
    wanted = convert(body, PairDecisions)
    if wanted.positions is not None and len(wanted.positions) != len(wanted.pair_ids):
        raise InvalidRequest(
            f"positions 有 {len(wanted.positions)} 项, 应与 pair_ids 的 {len(wanted.pair_ids)} 项一一对应",
            f"positions: has {len(wanted.positions)} items; give one for each of the {len(wanted.pair_ids)} pair_ids",
            field="positions",
        )
    return wanted


def read_step(body: dict[str, Any]) -> tuple[RequestedStep, StepRequest]:
    """The step by its own name, and the request."""
    if not body.get("step"):
        raise missing_field("step")
    request = convert(body, StepRequest)
    return requested_step(request.step), request


def requested_step(name: str) -> RequestedStep:
    if name == "complete":
        return "complete"
    step = canonical_step(name)
    if step is None:
        raise unknown_step(name, "step")
    return step


def flatten(body: dict[str, Any]) -> dict[str, Any]:
    """Both shapes as one: what stands under `parameters` joins the rest."""
    if "parameters" not in body:
        return body
    nested = body["parameters"]
    if not isinstance(nested, dict):
        raise InvalidRequest("字段 parameters 必须是对象", "parameters: must be an object", field="parameters")
    outer = {k: v for k, v in body.items() if k != "parameters"}
    inner = cast("dict[str, Any]", nested)
    for name in outer.keys() & inner.keys():
        if outer[name] != inner[name]:
            raise InvalidRequest(
                f"字段 {name} 出现两次且取值不同", f"{name}: given twice with different values", field=name
            )
    return {**outer, **inner}


def convert[T: Struct](shape: dict[str, Any], cls: type[T]) -> T:
    """The record of a JSON object. InvalidRequest names unknown fields, missing ones, and those of a wrong type."""
    known = [f.encode_name for f in msgspec.structs.fields(cls)]
    if unknown := shape.keys() - set(known):
        raise _unknown_fields(unknown, known)
    try:
        return msgspec.convert(shape, cls)
    except msgspec.ValidationError as error:
        raise _invalid(str(error), shape, cls) from None


def missing_field(name: str) -> InvalidRequest:
    return InvalidRequest(f"缺少必填字段: {name}", f"{name}: this field is required", field=name)


def empty_table_list() -> InvalidRequest:
    return InvalidRequest(
        "表列表不能为空; 若要全部表, 请不要给出",
        "table_list: the list is empty; leave it out for every table",
        field="table_list",
    )


def unknown_step(name: str, field: str) -> InvalidRequest:
    allowed = ", ".join((*STEPS, "complete", *ALIASES))
    return InvalidRequest(
        f"未知步骤: {name} (应为 {allowed} 之一)", f"{field}: {name!r} is no step; one of {allowed}", field=field
    )


def _check_connection(flat: dict[str, Any]) -> None:
    """The document's own check, with its own text."""
    connection = flat.get("db_connection")
    if connection is None:
        if not flat.get("db_name"):
            raise missing_field("db_name")
        return
    parts = cast("dict[str, Any]", connection) if isinstance(connection, dict) else {}
    missing = [k for k in ("host", "port", "database") if parts.get(k) in (None, "")]
    if missing:
        raise InvalidRequest(
            f"数据库连接参数不完整: {', '.join(missing)}; 需要 host、port 和 database",
            f"db_connection: {', '.join(missing)} missing; host, port and database are needed",
            field="db_connection",
        )


def _too_deep() -> InvalidRequest:
    return InvalidRequest("JSON 嵌套过深", "the JSON is nested too deeply", status=400)


def _unknown_fields(unknown: Set[str], known: list[str]) -> InvalidRequest:
    """Names a few of them: a body may hold a hundred thousand, and to look for what was meant takes its time."""
    shown = [name[:LONGEST_FIELD] for name in heapq.nsmallest(MOST_FIELDS_NAMED, unknown)]
    zh, en = list(shown), list(shown)
    for at, name in enumerate(shown):
        for close in difflib.get_close_matches(name, known, n=1):
            zh[at], en[at] = f"{name} (是否应为 {close}?)", f"{name} (did you mean {close}?)"
    more = ["…"] if len(unknown) > len(shown) else []
    return InvalidRequest(f"未知字段: {', '.join(zh + more)}", f"unknown field: {', '.join(en + more)}", field=shown[0])


_PATH = re.compile(r" - at `\$\.?(.*)`$")
_MISSING = re.compile(r"missing required field `(\w+)`")
_UNKNOWN = re.compile(r"unknown field `(.+?)`")


_HALF_AT_THE_END = re.compile(
    # an escape, unless the pair's second half may have been about to follow
    rb"(?<!\\)(?:\\\\)*(\\u[dD][89abAB][0-9a-fA-F]{2})(?!\\?u?[dD]?[c-fC-F]?.?\Z).{0,5}\Z",
    re.DOTALL,
)
_TAIL = 64


def _invalid(message: str, shape: dict[str, Any], cls: type[Struct]) -> InvalidRequest:
    """Names the field msgspec stumbled over, and says what it must hold."""
    path = _PATH.search(message)
    where = path[1] if path else ""
    if missing := _MISSING.search(message):
        return missing_field(f"{where}.{missing[1]}" if where else missing[1])
    if unknown := _UNKNOWN.search(message):
        name = f"{where}.{unknown[1]}" if where else unknown[1]
        return InvalidRequest(f"未知字段: {name}", f"unknown field: {name}", field=name)
    words = fault(shape, cls, where)
    return InvalidRequest(words.zh, words.en, field=where or None)


def _malformed(body: bytes, reason: str) -> InvalidRequest:
    """msgspec counts bytes from the start; people read lines and columns."""
    if "truncated" in reason and (half := _HALF_AT_THE_END.search(body, max(0, len(body) - _TAIL))):
        # what it says of half a pair with too few bytes behind it for the other half
        reason = f"invalid utf-16 surrogate pair (byte {half.end(1)})"
    found = re.search(r"\(byte (\d+)\)", reason)
    offset = int(found[1]) if found else len(body)
    before = body[:offset]
    line = before.count(b"\n") + 1
    column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
    words = re.sub(r"^JSON is malformed: |\s*\(byte \d+\)", "", reason)
    return InvalidRequest(
        f"JSON 格式错误: 第 {line} 行第 {column} 列 ({in_chinese(words)})",
        f"malformed JSON at line {line}, column {column}: {words}",
        status=400,
    )


def _refuse_repeated(text: bytes) -> None:
    """The decoder takes the last of several values, and has no way to be told otherwise."""
    try:
        # no number is needed, and one of thousands of digits would be refused
        json.loads(text, object_pairs_hook=once_each, parse_int=str, parse_float=str)
    except GivenTwice as twice:
        raise InvalidRequest(
            f"字段 {twice.name} 出现了多次, 只能给一次",
            f"{twice.name}: given more than once; give it once",
            field=twice.name,
            status=400,
        ) from None


def _refuse_nul(value: object, where: str) -> None:
    """PostgreSQL stores no NUL in text, and no name or text needs one."""
    match value:
        case str() if "\0" in value:
            raise InvalidRequest(
                f"字段 {where} 含有非法字符 \\u0000", f"{where}: contains the character \\u0000", field=where
            )
        case dict():
            for name, item in cast("dict[str, object]", value).items():
                _refuse_nul(item, f"{where}.{name}" if where else name)
        case list():
            for item in cast("list[object]", value):
                _refuse_nul(item, where)
        case _:
            pass
