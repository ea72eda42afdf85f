"""Reference page of the error codes with their messages."""

from __future__ import annotations

from collections.abc import Iterator

from docs.reference.texts import table
from events.facts.refusals import Refusal
from service.schemas.http_status import STATUS
from service.schemas.language import Language

INTRODUCTION = {
    "en": """# Errors

Every error of the API is `application/problem+json` (RFC 9457):

```json
{
  "type": "/docs#error-dependency_not_met",
  "title": "Dependency not met",
  "status": 409,
  "detail": "The step qa_generation needs ddl_generation to be completed first; force_execute skips this check.",
  "instance": "/api/v0/data_pipeline/tasks/task_20250701_143052/execute",
  "success": false,
  "error": "The step qa_generation needs ddl_generation to be completed first; force_execute skips this check.",
  "code": "dependency_not_met",
  "field": null
}
```

Decide by `code`: it is stable. `detail` and `error` are the same sentence, in Chinese or English by `Accept-Language`.
401 comes with `WWW-Authenticate`, 429 and 503 with `Retry-After`, 405 with `Allow`. Names in braces are filled in;
`invalid_request` has a text of its own for each fault, and 400 instead of 422 if the request cannot be read at all.

""",
    "zh": """# 错误

API 的每个错误都是 `application/problem+json`（RFC 9457）：

```json
{
  "type": "/docs#error-dependency_not_met",
  "title": "Dependency not met",
  "status": 409,
  "detail": "步骤 qa_generation 依赖的步骤 ddl_generation 尚未完成；force_execute 可跳过此检查",
  "instance": "/api/v0/data_pipeline/tasks/task_20250701_143052/execute",
  "success": false,
  "error": "步骤 qa_generation 依赖的步骤 ddl_generation 尚未完成；force_execute 可跳过此检查",
  "code": "dependency_not_met",
  "field": null
}
```

程序请按 `code` 判断：它是固定的。`detail` 和 `error` 是同一句话，按 `Accept-Language` 为中文或英文。
401 带 `WWW-Authenticate`，
429 和 503 带 `Retry-After`，405 带 `Allow`。花括号中的名称会填入具体的值；`invalid_request` 对每种错误有各自的文字，
请求完全无法读取时状态码为 400 而不是 422。

""",
}
HEADER = {"en": "code | status | message", "zh": "代码 | 状态码 | 信息"}
UNSAID = "invalid_request"
"""Code whose messages are written where the fault is found."""


def errors_page(language: Language) -> str:
    """Return the Markdown of the page in a language."""
    messages: dict[str, list[str]] = {code: [] for code in STATUS}
    for refusal in refusals():
        if refusal.code != UNSAID or "{message}" not in (refusal.__doc__ or ""):
            messages[refusal.code].append(refusal.template(language))
    rows = (
        (f"`{code}`", str(status), "<br>".join(dict.fromkeys(messages[code])))
        for code, status in sorted(STATUS.items(), key=lambda each: (each[1], each[0]))
    )
    return INTRODUCTION[language] + table(HEADER[language], rows)


def refusals(parent: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Yield all refusals of the API and of commands."""
    if parent is Refusal:
        yield parent
    for child in parent.__subclasses__():
        if child.__module__ in ("service.schemas.errors", "events.facts.refusals"):
            yield child
        yield from refusals(child)
