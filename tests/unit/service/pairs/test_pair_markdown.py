"""Markdown files of pairs."""

from __future__ import annotations

import pytest

from service.pairs.formats.pair_markdown import PairFile, parse_pair, render_pair
from service.schemas.errors import InvalidRequest

PLAIN = PairFile("p1", "approved", "valid", "How many?", "SELECT 1;")
TEXT = """---
id: p1
review: approved
validity: valid
---

# How many?

```sql
SELECT 1;
```
"""


def test_file_reads_well() -> None:
    assert render_pair(PLAIN) == TEXT


@pytest.mark.parametrize(
    "file",
    [
        PLAIN,
        pytest.param(PLAIN._replace(pair_id=None, review=None, validity=None), id="a new pair"),
        pytest.param(PLAIN._replace(question="多少？\n\n每家公司\n```sql\n\\```"), id="fences in the question"),
        pytest.param(PLAIN._replace(question="# of orders"), id="a question like a heading"),
        pytest.param(PLAIN._replace(sql="SELECT '```',\n  '````';"), id="backticks in the SQL"),
        pytest.param(PLAIN._replace(sql="SELECT 'a  \nb';"), id="a space before a line break in a string"),
        pytest.param(PLAIN._replace(other=("owner: Li",), notes="Asked weekly.\n\n- by sales"), id="notes"),
    ],
)
def test_rendered_file_is_parsed(file: PairFile) -> None:
    parsed = parse_pair(render_pair(file))
    assert parsed._replace(review_line=0, sql_line=0) == file
    assert render_pair(parsed) == render_pair(file)


def test_windows_line_ends_and_byte_order_mark_are_read() -> None:
    assert parse_pair("\ufeff" + TEXT.replace("\n", "\r\n")) == parse_pair(TEXT)


@pytest.mark.parametrize(
    ("text", "line", "english", "chinese"),
    [
        pytest.param("# How many?\n", 1, "must begin with fields", "字段开头", id="no front matter"),
        pytest.param(TEXT.replace("approved", "ok"), 3, "review is 'ok'", "review 为 'ok'", id="an unknown review"),
        pytest.param(TEXT.replace("review:", "id: p2\nreview:"), 3, "id is repeated", "id 重复", id="a field twice"),
        pytest.param(TEXT.replace("```sql", "```"), 5, "no code block", "缺少以 ```sql", id="no language"),
        pytest.param(TEXT.replace("\n```\n", "\n"), 9, "lacks its closing", "缺少结尾", id="an open block"),
        pytest.param(TEXT.replace("# How many?", ""), 5, "no question", "缺少问题", id="no question"),
        pytest.param(TEXT.replace("SELECT 1;", ""), 9, "has no SQL", "没有 SQL", id="no SQL"),
        pytest.param(
            TEXT.replace("# How", "<<<<<<< HEAD\n# How"), 7, "merge conflict", "合并冲突", id="a conflict of Git"
        ),
    ],
)
def test_malformed_file_is_refused_with_its_line(text: str, line: int, english: str, chinese: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_pair(text)
    assert refused.value.text("en").startswith(f"line {line}: ")
    assert english in refused.value.text("en")
    assert refused.value.text("zh").startswith(f"第 {line} 行")
    assert chinese in refused.value.text("zh")
