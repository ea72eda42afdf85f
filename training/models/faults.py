"""Causes why an item has no answer of a model, in Chinese and English; calls and events record the English one."""

from __future__ import annotations

from typing import Final

from runtime.sentences import Sentence

NO_ANSWER: Final = Sentence("响应中没有该条目", "the answer holds nothing for the item")
VALUES_DROPPED: Final = Sentence(
    "丢失了问题中的数字、名称或取值", "a number, name or value of the question was dropped"
)
LABEL_TOO_LONG: Final = Sentence("名称超过 60 个字符", "the label is longer than 60 characters")
FITS_LESS: Final = Sentence("与 SQL 的相符程度不及原问题", "it fits the SQL less than the question it replaces")
LABEL_NOT_OWN: Final = Sentence(
    "名称与同表其他字段相同，或写法同数据库标识符",
    "another column has the label, or it is written like a database's name",
)
REFUSED: Final = Sentence(
    "SQL 未通过验证，没有结果行或与问题不符", "the SQL was refused, gave no rows or does not fit its question"
)
NOT_CONFIGURED: Final = Sentence("未配置模型", "no model is configured")

STATUS: Final = Sentence("模型服务返回状态码 {status}: {message}", "status {status}: {message}")
TIMED_OUT: Final = Sentence("超过时限未响应", "no answer within the time limit")
NO_CONNECTION: Final = Sentence("无法连接：{message}", "no connection: {message}")
UNUSABLE: Final = Sentence(
    "响应不符合协议（{message}）：{start}", "the answer is not what was asked for ({message}): {start}"
)
ANSWER_TOO_LONG: Final = Sentence("响应超过 {mib} MiB", "the answer is longer than {mib} MiB")
CUT: Final = Sentence("响应达到长度上限，已被截断", "the answer was cut at its length limit")
SERVER_ERROR: Final = Sentence("模型服务报错：{message}", "the server reports: {message}")
EMPTY: Final = Sentence("响应为空", "the answer is empty")
GIVEN_UP: Final = Sentence("未调用：最近 {calls} 次调用均无响应", "not asked: the last {calls} calls brought no answer")
SPENT: Final = Sentence(
    "未调用：允许的 {calls} 次调用已用完", "not asked: the {calls} calls that may be made are used up"
)

_ALL: Final = tuple(value for value in globals().values() if isinstance(value, Sentence))


def in_language(fault: str, language: str) -> str:
    """Translate a fault that was recorded in either language; any other text is returned as it is."""
    for sentence in _ALL:
        if (gaps := sentence.gaps_in(fault)) is not None:
            return sentence.text(language, **gaps)
    return fault
