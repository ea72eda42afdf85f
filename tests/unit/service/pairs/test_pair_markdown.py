"""Markdown files of pairs."""

from __future__ import annotations

import pytest

from service.pairs.formats.pair_markdown import PairFile, parse_pair, render_pair
from service.schemas.errors import InvalidRequest
from tests.tables import from_table

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


@from_table
def test_malformed_file_is_refused_with_its_line(text: str, line: int, english: str, chinese: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_pair(text)
    assert refused.value.text("en").startswith(f"line {line}: ")
    assert english in refused.value.text("en")
    assert refused.value.text("zh").startswith(f"第 {line} 行")
    assert chinese in refused.value.text("zh")
