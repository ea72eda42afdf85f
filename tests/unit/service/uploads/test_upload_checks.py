"""Errors in an upload are reported in the caller's language."""

from __future__ import annotations

import re

import pytest

from service.schemas.errors import InvalidRequest
from service.schemas.fields import InputKind
from service.uploads.upload_checks import check_entries
from training.catalog.user_files.table_list import MAXIMUM_NAMES

SENTENCE = re.compile(r"(?:[A-Za-z]{2,} ){2}")


@pytest.mark.parametrize(
    ("kind", "text", "zh"),
    [
        pytest.param("tables", "a\nb;c", "f.txt：第 2 行有误：b;c 含有 ;", id="a character that no name contains"),
        pytest.param("tables", "a\x07", "第 1 行有误：'a\\x07' 含有控制字符", id="a control character"),
        pytest.param("tables", "a b", "第 1 行有误：a b 不是表名", id="two words"),
        pytest.param("tables", "a.b.c", "a.b.c 有 3 段", id="three parts"),
        pytest.param(
            "tables", ",".join(f"t{n}" for n in range(MAXIMUM_NAMES + 1)), "超过 20000 个表名", id="many names"
        ),
        pytest.param("tables", "a," * 2**20 + "a", "f.txt：有误：列表超过 2 MB", id="a list that is too large"),
        pytest.param("relations", "a.b", "第 1 行有误：应有且仅有一个箭头", id="no arrow"),
        pytest.param("relations", "a -> c.d", "无法识别 'a'", id="a side without a column"),
        pytest.param("relations", "a.(b,c) -> d.e", "2 列指向 1 列", id="sides with different numbers of columns"),
        pytest.param("relations", "a.(b,b) -> d.(e,f)", "的列为空或重复", id="a column twice"),
        pytest.param("relations", "a.b -> c.d\n!a.b -> c.d", "第 2 行有误：与第 1 行相反", id="required and forbidden"),
        pytest.param(
            "relations", "#" * 2**21 + "\n", "f.txt：有误：文件超过 2 MB", id="a relations file that is too large"
        ),
        pytest.param("dictionary", "", "f.txt：有误：字典为空", id="an empty dictionary"),
        pytest.param("dictionary", "表,颜色\n", "第 1 行有误：未知表头 '颜色'", id="an unknown header"),
        pytest.param("dictionary", "表,字段\n", "表头应有", id="a header without a description column"),
        pytest.param("dictionary", "表,名称,标签\n", "有两个表头都表示 label", id="two headers with the same meaning"),
        pytest.param("dictionary", "表,名称\n,x\n", "第 2 行有误：缺少表名", id="no table"),
        pytest.param("dictionary", "表,字段,名称\nt,c,x\nT,C,y\n", "T.C 已在第 2 行出现", id="one column twice"),
        pytest.param("dictionary", "表,名称\na.b.c,x\n", "a.b.c 超过两段", id="a table of three parts"),
        pytest.param("dictionary", "表,名称,取值\nt,x,胡\n", "无法识别取值说明 '胡'", id="values that are not pairs"),
        pytest.param("dictionary", "表,名称\nt,\n", "对 t 没有任何说明", id="a line without a description"),
        pytest.param("dictionary", "表,名称\nt,a,b\n", "有 3 个字段，而表头只有 2 个", id="more fields than headers"),
        pytest.param("dictionary", "表,名称\nt,a\0b\n", "第 2 行有误：含有零字节", id="a zero byte"),
        pytest.param("knowledge", "## t\n- a\nb", "f.txt：第 3 行有误：无法识别 'b'", id="a fact without its dash"),
        pytest.param(
            "dictionary", "x" * (2**21 + 1), "f.txt：有误：字典超过 2 MB", id="a dictionary that is too large"
        ),
    ],
)
def test_invalid_upload_is_refused_in_chinese(kind: InputKind, text: str, zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_entries(kind, text, "f.txt")
    assert zh in refused.value.text("zh")
    assert not SENTENCE.search(refused.value.text("zh"))
    assert SENTENCE.search(refused.value.text("en"))
