"""Reference page of the API's endpoints."""

from __future__ import annotations

from itertools import groupby

from docs.reference.texts import table, translated
from service.api.declaration import Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.openapi.document import TAGS, query_of
from service.schemas.language import Language

INTRODUCTION = {
    "en": """# Endpoints of the API

Paths are below `/api/v0/data_pipeline`. [Using the API](using-the-api.md) says what holds for all of them: answers,
errors, keys, `at`, `Idempotency-Key`. `/docs` of a running service lets you try them out.
""",
    "zh": """# API 的接口

路径都在 `/api/v0/data_pipeline` 之下。所有接口共同的约定（响应、错误、密钥、`at`、
`Idempotency-Key`）见[使用 API](using-the-api.md)。
在运行中的服务的 `/docs` 可以试用。
""",
}
HEADER = {"en": "parameter | type | means", "zh": "参数 | 类型 | 含义"}
KINDS = {
    "en": {
        "string": "text",
        "integer": "integer",
        "number": "number",
        "boolean": "true or false",
        "array": "list",
    },
    "zh": {"string": "文本", "integer": "整数", "number": "数字", "boolean": "true 或 false", "array": "列表"},
}
WORDS = {
    "en": {"takes": "Takes", "scope": "Scope", "answers": "Answers", "errors": "Errors", "or": " or ", "is": ": "},
    "zh": {"takes": "请求体", "scope": "权限", "answers": "返回", "errors": "错误", "or": " 或 ", "is": "："},
}


def api_page(language: Language) -> str:
    """Return the Markdown of the page in a language."""
    groups = groupby(ENDPOINTS, key=lambda endpoint: endpoint.group)
    return INTRODUCTION[language] + "".join(
        f"\n## {translated(TAGS[name], language).rstrip('.。')}\n" + "".join(_section(each, language) for each in group)
        for name, group in groups
    )


def _section(endpoint: Endpoint, language: Language) -> str:
    words = WORDS[language]
    rows = (
        (f"`{each['name']}`", _kind(each["schema"], language), translated(each["description"], language))
        for each in query_of(endpoint)
    )
    shapes = [] if endpoint.response is None else [_link(endpoint.response)]
    shapes += [f"`{kind}`" for kind in endpoint.files]
    takes = [_link(shape) for shape in endpoint.bodies] + [f"`{kind}`" for kind in endpoint.uploads]
    facts = [f"{words['scope']}{words['is']}`{endpoint.scope}`"]
    if takes:
        facts.append(f"{words['takes']}{words['is']}{words['or'].join(takes)}")
    facts.append(f"{words['answers']}{words['is']}{endpoint.status} {words['or'].join(shapes)}".rstrip())
    if endpoint.own_errors:
        facts.append(f"{words['errors']}{words['is']}{', '.join(f'`{code}`' for code in endpoint.own_errors)}")
    parts = [
        f"### {endpoint.method} {endpoint.path}",
        translated(endpoint.summary, language),
        table(HEADER[language], rows).rstrip(),
        "\n".join(f"- {fact}" for fact in facts),
    ]
    return "".join(f"\n{part}\n" for part in parts if part)


def _kind(schema: dict[str, object], language: Language) -> str:
    found = schema.get("type")
    return KINDS[language][found] if isinstance(found, str) else KINDS[language]["string"]


def _link(shape: type) -> str:
    return f"[{shape.__name__}](api-types.md#{shape.__name__.lower()})"
