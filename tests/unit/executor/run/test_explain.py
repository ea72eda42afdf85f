"""Failure messages of executions."""

from __future__ import annotations

import errno

import psycopg
import pytest

from events.facts.failure_texts import translations
from executor.run.failure_messages import failure_message
from runtime.files.object_store import ObjectChanged
from runtime.files.task_folders import ShownFileChanged
from runtime.postgres.connection_advice import KNOWN_ADVICE
from runtime.sources.encrypted_sources import SecretKeyWrong, SourceNotAllowed, SourceNotFound
from runtime.sources.source_connection import SourceUnreachable
from training.catalog.model import TableName
from training.pipeline import NoRightToRead, NothingPasses, NothingRuns
from training.relations.edges import UnknownRelationColumn
from training.source.missing import TablesMissing
from training.vectors.errors import NothingInsteadError, OtherEmbedderError


@pytest.mark.parametrize(
    ("error", "zh", "en", "code", "expected"),
    [
        pytest.param(
            SourceNotFound("shop"),
            "数据源不存在：shop；请重新登记后再次执行",
            "The source shop no longer exists; register it again, then run this again",
            "source_not_found",
            True,
        ),
        pytest.param(
            SourceUnreachable("no route"),
            "无法连接数据源：no route",
            "The source cannot be reached: no route",
            "source_unreachable",
            True,
        ),
        pytest.param(
            SourceUnreachable("connection failed: Connection refused"),
            "无法连接数据源：connection failed: Connection refused；该地址没有数据库在监听，"
            "请确认 PostgreSQL 已启动，且主机与端口无误",
            "The source cannot be reached: connection failed: Connection refused; nothing listens at that address;"
            " is PostgreSQL running there, and are host and port right?",
            "source_unreachable",
            True,
        ),
        pytest.param(
            SourceNotAllowed("the host db.example is not among those QUERYMILL_SOURCE_HOSTS names"),
            "无法连接数据源：QUERYMILL_SOURCE_HOSTS 未列出主机 db.example",
            "The source cannot be reached: the host db.example is not among those QUERYMILL_SOURCE_HOSTS names",
            "source_unreachable",
            True,
        ),
        pytest.param(
            SecretKeyWrong("shop"),
            "QUERYMILL_SECRET_KEY 与保存数据源 shop 时的密钥不同",
            "QUERYMILL_SECRET_KEY is not the key the source shop was stored with",
            "secret_key_wrong",
            True,
        ),
        pytest.param(
            psycopg.errors.SerializationFailure("canceling statement due to conflict with recovery\nDETAIL: rows"),
            "数据库错误：canceling statement due to conflict with recovery；备库会为主库的改动中止查询，"
            "请在备库上开启 hot_standby_feedback 或调大 max_standby_streaming_delay，或改用主库",
            "Database error: canceling statement due to conflict with recovery; a standby gives queries up for its"
            " primary's changes; set hot_standby_feedback on it or raise its max_standby_streaming_delay, or register"
            " the primary",
            "database_error",
            True,
        ),
        pytest.param(
            OSError(errno.ENOSPC, "full", "/data"),
            "磁盘空间不足: /data；请腾出空间后再次执行，已完成的部分不会重做",
            "No space is left on the disk: /data; free some and run it again, finished work is kept",
            "disk_full",
            True,
        ),
        pytest.param(
            OSError(errno.ENOSPC, "full", "/da\udcffta"),
            "磁盘空间不足: /da?ta；请腾出空间后再次执行，已完成的部分不会重做",
            "No space is left on the disk: /da?ta; free some and run it again, finished work is kept",
            "disk_full",
            True,
            id="a file name that is not UTF-8",
        ),
        pytest.param(
            PermissionError(errno.EACCES, "denied", "/data"),
            "没有写入权限: /data；请允许执行器的用户写入后再次执行",
            "There is no permission to write: /data; grant it to the executor's user and run it again",
            "not_writable",
            True,
        ),
        pytest.param(
            psycopg.errors.UndefinedTable("no such table\nLINE 1"),
            "数据库错误：no such table",
            "Database error: no such table",
            "database_error",
            True,
        ),
        pytest.param(
            TablesMissing(["x"]),
            "表不存在：x；请更正表清单，或将 on_missing 设为 skip",
            "no such tables: x; correct the list or set on_missing to skip",
            "table_not_found",
            True,
        ),
        pytest.param(
            UnknownRelationColumn(2, "t"),
            "关联文件第 2 行：t 不在本任务的表中；关联随任务保存，请更正文件后新建任务",
            "Line 2 of the relations: t is not among this task's tables; a task keeps the relations it was made with,"
            " so correct the file and create a new task",
            "relations_wrong",
            True,
        ),
        pytest.param(
            UnknownRelationColumn(2, "t", "x"),
            "关联文件第 2 行：表 t 没有字段 x；关联随任务保存，请更正文件后新建任务",
            "Line 2 of the relations: the table t has no column x; a task keeps the relations it was made with,"
            " so correct the file and create a new task",
            "relations_wrong",
            True,
        ),
        pytest.param(
            NothingRuns(7, "no such column"),
            "所试的 7 条 SQL 均被数据库拒绝，多为：no such column",
            "The database refused all 7 SQL statements tried, most of them with: no such column",
            "nothing_runs",
            True,
        ),
        pytest.param(
            NothingPasses(7, "no such column"),
            "7 条问答对无一通过，多因：no such column；它们仍留在文件中，请确认数据源是否为生成它们的数据库",
            "None of the 7 pairs passed, most of them for: no such column;"
            " they stay in their file, so see whether this is the database they were made for",
            "nothing_passes",
            True,
        ),
        pytest.param(
            NothingInsteadError(7, ["task_2", "task_1", "task_2"]),
            "没有可加载的问答对，而此前运行加载的 7 条将被移除且无可替代，因此向量库保持不变；"
            "如确需移除，请以 --purge 删除加载它们的任务：task_1, task_2",
            "There is no pair to load, and 7 that earlier runs loaded would go with nothing in their place, so the"
            " vector store stays as it is; to remove them, delete what loaded them with --purge: task_1, task_2",
            "nothing_to_load",
            True,
        ),
        pytest.param(
            OtherEmbedderError("shop"),
            "以 load_mode: add 加载会移除其他任务为 shop 加载的问答对，因为它们的向量由另一模型生成；"
            "请以 load_mode: replace 新建任务，或改用该模型",
            "A load with load_mode: add would remove the pairs that other tasks loaded for shop, because another"
            " embedder made their vectors; create a new task with load_mode: replace, or use that embedder",
            "other_embedder",
            True,
        ),
        pytest.param(
            NoRightToRead([TableName("public", "orders")], "grant select on public.orders to reader;"),
            "登录用户无权读取 orders；可由其所有者授权：grant select on public.orders to reader;",
            "the login may not read orders; their owner can change that: grant select on public.orders to reader;",
            "no_right_to_read",
            True,
        ),
        pytest.param(
            OSError(errno.ENOSPC, "No space left on device"),
            "磁盘空间不足；请腾出空间后再次执行，已完成的部分不会重做",
            "No space is left on the disk; free some and run it again, finished work is kept",
            "disk_full",
            True,
        ),
        pytest.param(
            ObjectChanged("/out/.objects/ab/abc"),
            "磁盘上的文件在写入后被改动：/out/.objects/ab/abc；再次执行会重新生成",
            "A file was changed on disk after it was written: /out/.objects/ab/abc; run it again to regenerate it",
            "file_changed",
            True,
        ),
        pytest.param(
            ShownFileChanged("a.ddl", kept=True),
            "任务目录中的 a.ddl 已被改动或替换，与记录不符；请将其移走后再次执行，届时会恢复原文件；"
            "要采用自己的问答对，请用 querymill pairs import 导入",
            "The file a.ddl in the task's directory was changed or replaced, so it is not the recorded one;"
            " move it away and run this again, which restores the recorded file; to use pairs of your own, run"
            " `querymill pairs import`",
            "file_changed",
            True,
        ),
        pytest.param(
            ShownFileChanged("a.ddl", kept=False),
            "任务目录中的 a.ddl 已被直接改写，原内容已不存在；请重新执行生成该文件的步骤",
            "The file a.ddl in the task's directory was written into, so its recorded content is gone;"
            " run the step that makes it again",
            "file_changed",
            True,
        ),
        pytest.param(KeyError("k"), "'k'", "'k'", "step_failed", False),
        pytest.param(RuntimeError(), "RuntimeError", "RuntimeError", "step_failed", False),
    ],
)
def test_failure_message_in_both_languages(error: Exception, zh: str, en: str, code: str, expected: bool) -> None:
    assert failure_message(error, "zh") == (zh, code, expected)
    assert failure_message(error, "en") == (en, code, expected)
    # each language translates into the other; a unit's name in front of the text is kept
    known = None if code == "step_failed" else (zh, en)
    assert [found and found.whole for found in map(translations, (zh, en))] == [known, known]
    after_unit = translations(f"theme_03: {zh}")
    assert (after_unit and after_unit.whole) == (known and (f"theme_03: {zh}", f"theme_03: {en}"))


def test_advice_of_failure_is_translated_with_it() -> None:
    for advice in (each.filled(database="shop") for each in KNOWN_ADVICE):
        zh, en = f"无法连接数据源：refused；{advice.zh}", f"The source cannot be reached: refused; {advice.en}"
        assert translations(zh) == translations(en)
        found = translations(zh)
        assert found is not None
        assert (found.whole, found.about_source) == ((zh, en), True)
        assert found.headline.zh.startswith(advice.zh)
