"""Verdict of the gate on one SQL, and its sentence in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from training.language.languages import Language

type Layer = Literal["parse", "session", "prepare", "plan", "run"]
"""Layer that refused an SQL, in their order; `run` for an SQL that passed all of them."""

type Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

type Reason = Literal[
    "too_large",
    "too_deep",
    "control_character",
    "syntax",
    "not_one_statement",
    "not_a_select",
    "forbidden_clause",
    "parameter",
    "unknown_relation",
    "ambiguous_relation",
    "relation_not_in_task",
    "system_relation",
    "unsafe_relation",
    "unknown_function",
    "forbidden_function",
    "shadowed_function",
    "shadowed_operator",
    "shadowed_column",
    "foreign_code",
    "forbidden_type",
    "unbounded_argument",
    "growing_value",
    "too_many_relations",
    "too_costly",
    "timeout",
    "session_lost",
    "server_error",
]

_SENTENCES: dict[Reason, tuple[str, str]] = {
    "too_large": ("the SQL is longer than allowed: {}", "SQL 过长：{}"),
    "too_deep": ("the SQL is nested deeper, or has more parts, than allowed: {}", "SQL 嵌套过深或组成部分过多：{}"),
    "control_character": (
        "remove this control or invisible character, or write it as an escape (in parentheses line:column): {}",
        "SQL 含有控制字符或不可见字符，请删除或改写为转义形式（括号内为行：列）：{}",
    ),
    "syntax": ("syntax error: {}", "语法错误：{}"),
    "not_one_statement": ("exactly one statement is allowed, found {}", "只允许一条语句，实际为 {} 条"),
    "not_a_select": ("only a SELECT is allowed, found {}", "只允许 SELECT 语句，实际为 {}"),
    "forbidden_clause": ("{} is not allowed in a question's SQL", "问题的 SQL 中不允许使用 {}"),
    "parameter": ("{} is a parameter; write the value itself", "{} 是参数，请直接写出值"),
    "unknown_relation": ('relation "{}" does not exist', "表 {} 不存在"),
    "ambiguous_relation": ("write the schema; the name could mean {}", "请写明模式，该名称可能指 {}"),
    "relation_not_in_task": ('relation "{}" is not among the tables of this task', "表 {} 不在本任务的表清单中"),
    "system_relation": ('"{}" belongs to the database system and may not be read', "{} 是系统表，不允许读取"),
    "unsafe_relation": ("reading {}", "读取 {}"),
    "unknown_function": ("function {}() does not exist", "函数 {}() 不存在"),
    "forbidden_function": ("function {}() is not allowed in a question's SQL", "问题的 SQL 中不允许使用函数 {}()"),
    "shadowed_function": (
        "function {}() also exists outside pg_catalog, so that it is not certain which one would run",
        "函数 {}() 在 pg_catalog 之外也有定义，无法确定实际执行的是哪一个",
    ),
    "shadowed_operator": (
        "operator {} also exists outside pg_catalog, so that it is not certain which one would run",
        "运算符 {} 在 pg_catalog 之外也有定义，无法确定实际执行的是哪一个",
    ),
    "shadowed_column": (
        '"{}" after a dot could call a function of that name',
        "点号之后的 {} 可能会调用同名函数",
    ),
    "foreign_code": ("it runs {}, which is not PostgreSQL's own", "它会执行 {}，并非 PostgreSQL 自带"),
    "forbidden_type": ("type {} is not allowed in a question's SQL", "问题的 SQL 中不允许使用类型 {}"),
    "unbounded_argument": (
        "{} must be given small constants, so that its result stays small",
        "{} 的参数必须是较小的常量，以免结果过大",
    ),
    "growing_value": (
        "a value may grow to {} times what it is made of, because parts that make it longer are nested",
        "嵌套的运算可使一个值增长到原来的 {} 倍",
    ),
    "too_many_relations": (
        "the SQL names tables in more places than allowed: {}",
        "SQL 中引用表的次数过多：{}",
    ),
    "too_costly": ("the plan is too costly: {}", "执行计划代价过高：{}"),
    "timeout": ("the SQL did not end within its time: {}", "SQL 未在限定时间内结束：{}"),
    "session_lost": (
        "the database ended the connection while it ran this SQL: {}",
        "执行该 SQL 时数据库中断了连接：{}",
    ),
    "server_error": ("{}", "{}"),
}

_SQLSTATE_ZH: dict[str, str] = {
    "22003": "数值超出范围",
    "22007": "日期时间格式无效",
    "22008": "日期时间超出范围",
    "22012": "除数为零",
    "22P02": "文本无法转换为该类型",
    "25006": "只读事务中不允许写入",
    "42501": "权限不足",
    "42601": "语法错误",
    "42702": "列名有歧义",
    "42703": "列不存在",
    "42803": "列必须出现在 GROUP BY 中或用于聚合函数",
    "42804": "数据类型不匹配",
    "42883": "函数或运算符不存在",
    "42P01": "表不存在",
    "42P10": "列引用无效",
    "42P20": "窗口函数使用有误",
    "53200": "内存不足",
    "53400": "超出配置限制",
    "54001": "语句过于复杂",
    "55P03": "无法取得锁",
    "57014": "执行被中断",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Result of the check of one SQL."""

    valid: bool
    layer: Layer
    """Layer that refused it; `run` if it is valid."""
    error: str | None = None
    """The refusal in English, or as the server worded it."""
    sqlstate: str | None = None
    position: int | None = None
    """Position of the fault in the SQL, in characters, from 1."""
    rows: int | None = None
    """Rows counted, at most `max_rows`."""
    truncated: bool = False
    """True if there are more rows than were counted."""
    empty: bool | None = None
    seconds: float = 0.0
    cost: float | None = None
    """The planner's total cost, in its own unit (a sequential page read is 1)."""
    tables: tuple[str, ...] = ()
    """Short names of the relations a valid SQL reads, sorted."""
    reason: Reason | None = None
    subject: str = ""
    """Name, figure or server's message that completes the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Rows of one SQL, to be shown, with its verdict."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Json, ...], ...]
    """At most as many as were requested; each value is safe for JSON."""
    verdict: Verdict


def sentence(reason: Reason, subject: str, language: Language = "en") -> str:
    """Return the refusal as a sentence."""
    english, chinese = _SENTENCES[reason]
    return (chinese if language == "zh" else english).format(subject)


def explain(verdict: Verdict, language: Language) -> str:
    """Return the refusal for users: sentence, SQLSTATE and position; empty if the SQL is valid."""
    if verdict.valid:
        return ""
    text = sentence(verdict.reason, verdict.subject, language) if verdict.reason else verdict.error or ""
    if language == "zh" and verdict.reason == "server_error":
        # the server's own words are in its language
        text = f"{_SQLSTATE_ZH.get(verdict.sqlstate or '', '数据库报错')}：{text}"
    notes: list[str] = []
    if verdict.sqlstate:
        notes.append(f"SQLSTATE {verdict.sqlstate}")
    if verdict.position is not None:
        notes.append(f"位置 {verdict.position}" if language == "zh" else f"position {verdict.position}")
    if not notes:
        return text
    return f"{text}（{'，'.join(notes)}）" if language == "zh" else f"{text} ({', '.join(notes)})"
