"""SQL in the syntax of other databases, or as formatted by chats and word processors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.training.breakages.proven import Broken, Proven, text_of


def quoting(proven: Proven) -> Iterator[Broken]:
    text = text_of(proven.tree())
    named = re.sub(r'"([^"]+)"', r"`\1`", re.sub(r"\b([a-z_]\w*)\.([a-z_]\w*)\b", r"`\1`.`\2`", text))
    outside = re.split(r"('(?:[^']|'')*')", text)
    forms = [
        named,
        "".join(
            p if n % 2 else re.sub(r"\b([a-z_]\w*)\.([a-z_]\w*)\b", r"[\1].[\2]", p) for n, p in enumerate(outside)
        ),
        re.sub(r'AS "([^"]+)"', r"AS '\1'", text),
        re.sub(r'AS "([^"]+)"', r"AS `\1`", text),
        re.sub(r"= '([^']*)'", r'= "\1"', text),
        re.sub(r"'([^']*)'", "‘\\1’", text),
        re.sub(r"'([^']*)'", "“\\1”", text),
        re.sub(r'"([^"]*)"', "“\\1”", text),
        re.sub(r"\b([a-z_]\w*)\.([a-z_]\w*)\b", r"'\1'.'\2'", text),
        re.sub(r'AS "([^"]* [^"]*)"', r"AS \1", text),
    ]
    proven.random.shuffle(forms)
    yield from (proven.broken(form) for form in forms if form != text)


def wrapping(proven: Proven) -> Iterator[Broken]:
    text = text_of(proven.tree())
    broken = text.replace(" FROM ", "\nFROM ", 1).replace(" WHERE ", "\nWHERE ", 1)
    forms = [
        f"```sql\n{broken};\n```",
        f"```\n{text}\n```",
        f"```postgresql\n{broken}\n```",
        f"`{text};`",
        f"Here is the SQL query:\n```sql\n{broken};\n```\nThis query counts what was asked.",
        f"以下是查询语句：\n```sql\n{broken};\n```\n该查询按要求返回结果。",
        f"SQL: {text};",
        f"sql\n{broken};",
        f"SQLQuery: {text}",
        f"Answer: {text};",
        f"答案：{text};",
        f"<sql>{text}</sql>",
        f"{text};;",
        f"{text}；",
        f"```sql\n{broken};",
        f"{broken};\n```",
        f'"{text};"',
        f"{text};\n\nExplanation: it reads the table.",
        f"-- the query\n{broken};\nGO",
        f"{text}\\G",
        f"postgres=# {text};",
        f"Question: {proven.question}\nSQL: {text};",
    ]
    yield from (proven.broken(form) for form in proven.random.sample(forms, 2))


def characters(proven: Proven) -> Iterator[Broken]:
    """Replace characters by those of a word processor, a web page or a Chinese keyboard."""
    text = text_of(proven.tree())
    forms = [
        text.replace(",", "，"),
        text.replace("(", "（").replace(")", "）"),
        text.replace("=", "＝"),
        text.replace(">=", "≥"),
        text.replace("<=", "≤"),
        text.replace("<>", "≠"),
        text.replace(" ", "\u00a0"),
        text.replace(">", "&gt;").replace("<", "&lt;"),
        text.replace(" FROM ", "\u200b FROM "),
        "\ufeff" + text,
        text.replace(" ", "\u3000", 3),
        text.replace("'", "&#39;"),
        text.replace(" >= ", " => "),
        text.replace(" <= ", " =< "),
        text.replace(" = ", " == "),
        text.replace(" - ", " – "),
        text.replace(" AND ", " && "),
        text.replace("'", "’"),
        text.replace("'", "＇"),
        text.replace('"', "&quot;"),
        text.replace(">= ", "> = "),
        text.replace("<> ", "< > "),
        text.replace("'", "\\'"),
    ]
    forms = [form for form in forms if form != text]
    proven.random.shuffle(forms)
    yield from map(proven.broken, forms[:3])


def punctuation(proven: Proven) -> Iterator[Broken]:
    """Add or remove a punctuation mark or keyword."""
    text = text_of(proven.tree())
    last = text.rfind(")")
    forms = [
        text.replace(" FROM ", ", FROM ", 1),
        text.replace(" FROM ", " FROM FROM ", 1),
        text.replace("SELECT ", "SELECT , ", 1),
        text + ")",
        "(" + text,
        text[:last] + text[last + 1 :] if last > 0 else text,
        text.replace(" WHERE ", " WHERE AND ", 1),
        re.sub(r" ORDER BY (.+)$", r" ORDER BY \1,", text),
        text.replace(", ", " ", 1),
        text.replace(" AND ", " AND AND ", 1),
        text.replace(" WHERE ", ", WHERE ", 1),
        text.replace(" GROUP BY ", " GROUP ", 1),
        text.replace(" ORDER BY ", " ORDERBY ", 1),
        text.replace("SELECT ", "SELCT ", 1),
        text.replace(" FROM ", " FORM ", 1),
        text.replace(" WHERE ", " WHRE ", 1),
        text.replace(", ", ", ", 1),
        text.replace(" AND ", " WHERE ", 1) if " WHERE " in text else text,
        text + " AND",
    ]
    forms = [form for form in forms if form != text]
    proven.random.shuffle(forms)
    yield from map(proven.broken, forms[:3])


def limit(proven: Proven) -> Iterator[Broken]:
    """Limit the rows as other databases do."""
    text = text_of(proven.tree())
    number = re.search(r" LIMIT (\d+)$", text)
    if number is None:
        return
    rest, n = text[: number.start()], number[1]
    forms = [
        rest.replace("SELECT ", f"SELECT TOP {n} ", 1),
        rest.replace("SELECT ", f"SELECT TOP({n}) ", 1),
        f"{rest} LIMIT 0, {n}",
        f"{rest} LIMIT {n} ROWS",
        f"SELECT * FROM ({rest}) WHERE ROWNUM <= {n}",
        f"{rest} FETCH FIRST {n}",
        f"{rest} LIMIT {n};;",
        rest.replace("SELECT ", f"SELECT FIRST {n} ", 1),
    ]
    yield from (proven.broken(form) for form in proven.random.sample(forms, 2))


KINDS = {
    "quoting": quoting,
    "wrapping": wrapping,
    "characters": characters,
    "punctuation": punctuation,
    "limit": limit,
}
