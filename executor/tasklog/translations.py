"""English translations of log messages and file descriptions, by their Chinese text.

The code contains the Chinese texts, because the specification of the log is in Chinese. A test finds missing
translations.
"""

from __future__ import annotations

import logging
from typing import Final, Literal

type Language = Literal["zh", "en"]

ENGLISH: Final = {
    # the course of an execution
    "任务目录日志初始化完成 - 任务ID: %s": "task log started - task %s",
    "任务参数: %s": "task parameters: %s",
    "[%s] 开始执行步骤: %s": "[%s] starting step: %s",
    "开始执行完整工作流": "starting the complete workflow",
    "任务由执行器 %s 接续执行 (第 %d 次)": "executor %s has taken over the task (attempt %d)",
    "原因: 执行器 %s 已交出任务": "reason: executor %s gave the task back",
    "原因: 执行器 %s 自 %s 起没有心跳": "reason: executor %s has sent no heartbeat since %s",
    "原因: 执行器 %s 自 %s 起等不到文件存储应答, 已交出任务": "reason: executor %s had no answer of the store of files "
    "since %s, and gave the task back",
    "文件存储没有应答, 等待中": "the store of files does not answer, waiting",
    "文件存储恢复应答, 等待了 %.0f 秒": "the store of files answers again, after %.0f s",
    "文件存储没有应答, 执行器交出任务: %s": "the store of files does not answer, the executor gives the task back: %s",
    "开始执行步骤: %s": "starting step: %s",
    "步骤完成: %s (%.1f 秒)": "step completed: %s (%.1f s)",
    "采用任务目录中用户添加或修改的文件: %s": "taking over files that a user added or changed in the directory: %s",
    "%d 个单元此前已完成,继续其余 %d 个": "%d units were already done, continuing with the other %d",
    "执行完成": "execution completed",
    "执行失败: %s": "execution failed: %s",
    "执行已取消": "execution cancelled",
    "执行已暂停": "execution paused",
    "暂停后继续执行": "execution resumed after a pause",
    "任务执行失败: %s": "task failed: %s",
    "等待数据源连接: %s 不再接受连接 (%s)": "waiting for a connection to the source: %s accepts no more (%s)",
    "等待数据源连接: %s 的 %d 个连接均被占用": "waiting for a connection to the source: for %s all %d are in use",
    "数据库没有应答, 稍后再试: %s": "a database does not answer, trying again: %s",
    "计算进程中断, 由执行器自行计算并重新启动: %r": (
        "the workers broke off, so the executor computes by itself and starts them again: %r"
    ),
    "计算进程已离开或失联, 其工作由其他进程或执行器完成: %s": (
        "a worker is gone or frozen, and others or the executor do its work: %s"
    ),
    "计算进程不可用, 暂由执行器自行计算: %s": (
        "the workers cannot be used, so the executor computes by itself for a while: %s"
    ),
    # documents
    "已读取数据库 %s: %d 张表, %d 个关联, %d 个主题": "read database %s: %d tables, %d relations, %d themes",
    "采用本任务已保存的数据库描述: %d 张表": "used this task's stored description of the database: %d tables",
    "开始处理表: %s": "processing table: %s",
    "完成: %s (%d 列, 约 %d 行)": "done: %s (%d columns, about %d rows)",
    "以下表不存在,已跳过: %s": "skipped, because these tables do not exist: %s",
    "业务字典中 %d 条没有对应的表或字段: %s": "%d dictionary entries match no table or column: %s",
    "知识文件中的以下表不在本任务中: %s": "these tables of the knowledge file are not in this task: %s",
    "知识文件中要删除的内容并非推导所得,行号: %s": "the knowledge file removes what is not derived, on lines %s",
    "模型为 %d 个字段给出了名称": "the model named %d columns",
    "数据源自任务 %s 以来有变化：%s；受影响的问答对：%d": "the source has changed since %s: %s; affected pairs: %d",
    # pairs
    "不针对 %s 提问: %s": "no questions about %s: %s",
    "没有字段": "it has no columns",
    "没有查询权限": "it may not be read",
    "以下表的数据读取失败或超时,仅描述结构: %s": "reading failed or took too long, only the structure is described: %s",
    "被其他会话独占锁定": "another session holds an exclusive lock on it",
    "以下表无权读取,仅描述结构: %s; 可由其所有者授权: %s": (
        "no right to read, so only the structure is described: %s; their owner can grant it: %s"
    ),
    "以下表有字段无权读取,已略去: %s": "left out, because the login may not read these columns: %s",
    "以下表启用了行级安全,只读得到该用户可见的行: %s": "row-level security hides some rows from the login: %s",
    "以下表被其他会话独占锁定,仅描述结构: %s": "locked by another session, so only the structure is described: %s",
    "物化视图尚无数据或没有查询权限": "the materialized view has no data yet, or may not be read",
    "沿用任务 %s 的 %d 个问答对：所读的表没有变化": "kept from task %s, because their tables are unchanged: %d pairs",
    "主题 %s: %d 个问答对": "theme %s: %d pairs",
    "共生成 %d 个问答对, 覆盖 %d/%d 张表": "generated %d pairs, covering %d of %d tables",
    "新增 %d/%d 个问答对: %s, %s": "added %d of %d pairs: %s, %s",
    "已从问答对文件导入 %d 个问答对": "imported %d pairs from the pair file",
    "只新增了 %d/%d 个问答对: 这些表没有其他同题型的问题": (
        "added only %d of %d pairs: the tables give no other question of these types"
    ),
    "所试 SQL 中 %d 条被拒绝, 多为: %s": "%d of the SQL statements tried were refused, most of them with: %s",
    "模型给出的 SQL 未采用: %s - %s": "the model's SQL was rejected: %s - %s",
    "没有结果行": "no rows",
    "不再成立, 未带入: %s - %s": "no longer valid, not carried over: %s - %s",
    "未配置语言模型 (QUERYMILL_LLM_BASE_URL, QUERYMILL_LLM_MODEL),使用离线方式": (
        "no language model is configured (QUERYMILL_LLM_BASE_URL, QUERYMILL_LLM_MODEL): continuing offline"
    ),
    "模型 %s 未完成任何一项, %d 项改用离线方式 (原因见质量报告)": (
        "the model %s made nothing, %d items fell back to offline work (the quality report has the causes)"
    ),
    "模型 %s 未能回答 (%s): %s": "the model %s failed to answer (%s): %s",
    "模型 %s 的调用次数已达上限 %d (QUERYMILL_LLM_MAX_CALLS), 其余部分离线完成": (
        "the model %s has reached its limit of %d calls (QUERYMILL_LLM_MAX_CALLS): the rest is done offline"
    ),
    # validation
    "沿用 %d 条此前的验证结果：所读的表没有变化": "kept %d earlier verdicts, because their tables are unchanged",
    "待验证 SQL: %d": "SQL statements to validate: %d",
    "SQL 无效: %s - %s": "invalid SQL: %s - %s",
    "第 %d-%d 条: %d 条有效, %d 条已修复": "pairs %d-%d: %d valid, %d repaired",
    "验证完成: %d/%d 有效": "validation completed: %d of %d valid",
    "已修复 %d 条, 其中 %d 条待审核": "%d repaired, of which %d wait for approval",
    # loading
    "以下表已不在数据源中, 其 DDL, 文档与问答对不加载: %s": (
        "no longer in the source, so their DDL, documents and pairs are not loaded: %s"
    ),
    "无法核对表是否仍在数据源中: %s": "could not see whether the tables are still in the source: %s",
    "开始加载训练数据: %d 条": "loading %d items of training data",
    "已生成向量: %d/%d": "vectors computed: %d of %d",
    "已试运行 SQL: %d": "SQL statements tried: %d",
    "等待其他会话释放向量库: %s": "waiting for another session that holds the vector store: %s",
    "训练数据加载完成: %s": "training data loaded: %s",
    "移除此前运行加载的 %d 条, 本次不再包含": "removed %d items of earlier runs that this run no longer has",
    "保留其他运行加载的 %d 条 (其他表, 其他语言或其他类型)": (
        "kept %d items of other runs (other tables, languages or kinds)"
    ),
    "其他任务加载的 %d 个问答对由本次加载取代": "replaced %d pairs that other tasks had loaded",
    "检索: %s": "retrieval: %s",
    "模型对问题的理解不同: %s - %s": "the model reads this question otherwise: %s - %s",
    # the log itself
    "日志文件不完整 (%s), 事件日志中有全部行": "the log file is incomplete (%s); the event log has every line",
    "最后的文件未能写入: %s": "the last files could not be written: %s",
    # files
    "任务日志": "task log",
    "用户添加": "added by a user",
    "任务结果": "task result",
    "步骤执行结果": "step result",
    "质量报告": "quality report",
    "质量报告（可读）": "quality report (readable)",
    "类型": "types",
    "外键": "foreign keys",
    "主题元数据": "themes",
    "表结构、名称与关联": "structure, labels and relations of the tables",
    "表与文件的对应": "mapping of tables to files",
    "业务范围提示词": "prompt describing the scope of the business",
    "业务知识": "knowledge of the business",
    "语义模型（Apache Ossie）": "semantic model (Apache Ossie)",
    "Question-SQL 对": "question–SQL pairs",
    "Question-SQL 对的元数据": "metadata of the pairs",
    "SQL 验证摘要报告": "validation summary",
    "SQL 验证详细报告": "validation report",
    "修改前的问答对": "the pairs before modification",
    "文件修改日志": "log of changes to the pairs",
    "训练数据加载日志": "log of the training data load",
}
"""English texts by Chinese text. Both format strings take their values in the same order."""


def translate(text: str, language: Language) -> str:
    """Return a Chinese text translated to `language`; unchanged if no translation exists."""
    return ENGLISH.get(text, text) if language == "en" else text


def message(record: logging.LogRecord, language: Language) -> str:
    """Return the formatted message of a log record, translated to `language`."""
    if language != "en" or not isinstance(record.msg, str) or record.msg not in ENGLISH:
        return record.getMessage()
    form = ENGLISH[record.msg]
    match record.args:
        case tuple() as given if given:
            return form % tuple([translate(one, language) if isinstance(one, str) else one for one in given])
        case _:
            return form
