"""Messages for invalid values: they describe the expected value in both languages."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from service.schemas.conversion import convert
from service.schemas.errors import InvalidRequest
from service.schemas.requests import (
    DatabaseRequest,
    ForkRequest,
    KeyRequest,
    PairChange,
    PairDecisions,
    TaskRequest,
)

TASK: dict[str, Any] = {"task_type": "data_workflow", "db_name": "highway_db"}


@pytest.mark.parametrize(
    ("cls", "body", "english", "chinese"),
    [
        pytest.param(
            TaskRequest,
            {"task_type": "workflow"},
            'task_type: "workflow" is not one of complete_workflow, data_workflow',
            '字段 task_type 不合法："workflow"，应为 complete_workflow, data_workflow 之一',
            id="an enumeration",
        ),
        pytest.param(
            TaskRequest,
            {**TASK, "pairs_total": 0},
            "pairs_total: 0 is not a whole number from 1 to 100000",
            "字段 pairs_total 不合法：0，应为 1 到 100000 之间的整数",
            id="a number out of bounds",
        ),
        pytest.param(
            TaskRequest,
            {**TASK, "llm_config": {"temperature": "hot"}},
            'llm_config.temperature: "hot" is not a number from 0 to 2',
            '字段 llm_config.temperature 不合法："hot"，应为 0 到 2 之间的数字',
            id="text instead of a number in a nested object",
        ),
        pytest.param(
            TaskRequest,
            {**TASK, "task_name": "长" * 300},
            "task_name: must be text of at most 200 characters",
            "字段 task_name 不合法，应为不超过 200 个字符的文本",
            id="a long value is not repeated",
        ),
        pytest.param(
            TaskRequest,
            {**TASK, "include_views": "maybe"},
            'include_views: "maybe" is not true or false',
            '字段 include_views 不合法："maybe"，应为 true 或 false',
            id="a boolean",
        ),
        pytest.param(
            TaskRequest,
            {**TASK, "table_list": [1]},
            "table_list[0]: 1 is not text",
            "字段 table_list[0] 不合法：1，应为文本",
            id="an item of a list",
        ),
        pytest.param(
            TaskRequest,
            {**TASK, "table_list": 1},
            "table_list: 1 is not a list, each item text or text of at most 100000 characters",
            "字段 table_list 不合法：1，应为列表，每项为文本或不超过 100000 个字符的文本",
            id="a union of two types",
        ),
        pytest.param(
            TaskRequest,
            {**TASK, "db_connection": "dsn"},
            'db_connection: "dsn" is not a JSON object',
            '字段 db_connection 不合法："dsn"，应为 JSON 对象',
            id="an object",
        ),
        pytest.param(
            DatabaseRequest,
            {"name": "a b"},
            'name: "a b" is not a name of 1 to 100 characters without spaces, slashes, backslashes or colons',
            '字段 name 不合法："a b"，应为 1 到 100 个字符的名称，不含空格、斜杠、反斜杠和冒号',
            id="a name is described without its pattern",
        ),
        pytest.param(
            DatabaseRequest,
            {"name": ".."},
            'name: ".." is not a name of 1 to 100 characters without spaces, slashes, backslashes or colons',
            '字段 name 不合法：".."，应为 1 到 100 个字符的名称，不含空格、斜杠、反斜杠和冒号',
            id="a name of two dots",
        ),
        pytest.param(
            DatabaseRequest,
            {"name": "a", "password": 12345},
            "password: must be text",
            "字段 password 不合法，应为文本",
            id="a password is never repeated",
        ),
        pytest.param(
            ForkRequest,
            {"at": 0},
            "at: 0 is not a whole number of at least 1",
            "字段 at 不合法：0，应为不小于 1 的整数",
            id="a number with one bound",
        ),
        pytest.param(
            PairChange,
            {"sql": ""},
            'sql: "" is not text of 1 to 16000 characters',
            '字段 sql 不合法：""，应为 1 到 16000 个字符的文本',
            id="text that may not be empty",
        ),
        pytest.param(
            PairDecisions,
            {"review": "approved", "pair_ids": ["p"] * 10_001},
            "pair_ids: must be a list of 1 to 10000, each item text",
            "字段 pair_ids 不合法，应为 1 到 10000 项的列表，每项为文本",
            id="a list that is too long",
        ),
        pytest.param(
            KeyRequest,
            {"name": "a", "scope": None},
            "scope: null is not one of admin, operate, read, view",
            "字段 scope 不合法：null，应为 admin, operate, read, view 之一",
            id="null",
        ),
    ],
)
def test_message_names_the_expected_value(
    cls: type[msgspec.Struct], body: dict[str, Any], english: str, chinese: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        convert(body, cls)
    assert (refused.value.text("en"), refused.value.text("zh")) == (english, chinese)
