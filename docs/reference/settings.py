"""Reference page of the settings."""

from __future__ import annotations

from typing import Any

from docs.reference.texts import attribute_docs, table, translated
from runtime.settings.settings import PREFIX, Settings
from service.schemas.language import Language

INTRODUCTION = {
    "en": """# Settings

All settings are read in one place, in this order: the environment, then `querymill.toml` in the working directory (the
name in lower case, without `QUERYMILL_`), then the default. An empty variable counts as not set. Every invalid value
and every unknown name is reported before the start, with what would be right.

```toml
# querymill.toml
database_url = "postgresql://querymill@db.example/querymill"
executor_concurrency = 4
language = "en"
```

""",
    "zh": """# 设置

所有设置在同一处读取，依次取自：环境变量、工作目录中的 `querymill.toml`（名称小写，不带 `QUERYMILL_`）、默认值。
空的环境变量视为未设置。
任何无效的值和未知的名称都在启动前报告，并说明正确的写法。

```toml
# querymill.toml
database_url = "postgresql://querymill@db.example/querymill"
executor_concurrency = 4
language = "en"
```

""",
}
HEADER = {"en": "setting | values | default | means", "zh": "设置 | 取值 | 默认值 | 含义"}
KINDS = {
    "en": {"integer": "whole number", "number": "number", "boolean": "true or false", "string": "text", "path": "path"},
    "zh": {"integer": "整数", "number": "数字", "boolean": "true 或 false", "string": "文本", "path": "路径"},
}
LIMITS = {
    "en": {"minimum": "at least {}", "exclusiveMinimum": "above {}", "maximum": "at most {}"},
    "zh": {"minimum": "至少 {}", "exclusiveMinimum": "大于 {}", "maximum": "最多 {}"},
}


def settings_page(language: Language) -> str:
    """Return the Markdown of the page in a language."""
    means = attribute_docs(Settings)
    fields: dict[str, dict[str, Any]] = Settings.model_json_schema()["properties"]
    rows = (
        (f"`{PREFIX}{name.upper()}`", _values(field, language), _default(field), translated(means[name], language))
        for name, field in fields.items()
    )
    return INTRODUCTION[language] + table(HEADER[language], rows)


def _values(field: dict[str, Any], language: Language) -> str:
    """Return the kind and limits of a setting in words."""
    shape = next((each for each in field.get("anyOf", ()) if each.get("type") != "null"), field)
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"])
    kind = "path" if shape.get("format") == "path" else shape["type"]
    limits = [words.format(f"{shape[key]:,}") for key, words in LIMITS[language].items() if key in shape]
    return ("，" if language == "zh" else ", ").join([KINDS[language][kind], *limits])


def _default(field: dict[str, Any]) -> str:
    match field.get("default"):
        case None | "":
            return ""
        case bool(value):
            return f"`{str(value).lower()}`"
        case int(value) | float(value):
            return f"`{value:.12g}`"
        case value:
            return f"`{value}`"
