"""Texts of the validation reports, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from training.gate.verdict import Layer
from training.language.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    title: str
    modifications_title: str
    input_file: str
    file: str
    backup: str
    time: str
    duration: str
    seconds: str
    milliseconds: str
    connection: str
    results: str
    total: str
    valid: str
    invalid: str
    empty: str
    average: str
    retries: str
    repair: str
    attempted: str
    successful: str
    failed: str
    modification: str
    modified: str
    set_aside: str
    deleted: str
    failed_modifications: str
    not_modified: str
    refused_at: str
    layers: dict[Layer, str]
    errors: str
    error: str
    repair_error: str
    repaired: str
    repaired_sql: str
    accepted: str
    waits: str
    question: str
    before: str
    after: str
    rule: str
    reason: str
    actions: dict[str, str]


_RULES: dict[str, tuple[str, str]] = {
    "alias": ("the alias in use", "改用表的别名"),
    "grammar": ("made anew from the question", "按问题重新生成"),
    "identifier_quotes": ("a name's quotes", "名称改用双引号"),
    "letter_case": ("a name's own case", "改为名称的大小写"),
    "model": ("rewritten by the model", "由模型改写"),
    "qualify": ("column qualified", "补全列的表名"),
    "reserved_word": ("a reserved word quoted", "为保留字加引号"),
    "same_label": ("the column called the same", "改为同名含义的列"),
    "schema": ("table qualified", "补全表的模式名"),
}


def rule_words(rule: str, language: Language) -> str:
    """Return a description of what a repair rule does."""
    english, chinese = _RULES.get(rule, (rule, rule))
    return chinese if language == "zh" else english


WORDS: dict[Language, Words] = {
    "zh": Words(
        title="SQL 验证摘要报告",
        modifications_title="文件修改日志",
        input_file="输入文件",
        file="文件",
        backup="备份",
        time="时间",
        duration="总耗时",
        seconds="秒",
        milliseconds="毫秒",
        connection="数据库连接",
        results="验证结果",
        total="SQL 总数",
        valid="有效",
        invalid="无效",
        empty="结果为空",
        average="平均执行时间",
        retries="重试总次数",
        repair="SQL 修复",
        attempted="尝试修复",
        successful="修复成功",
        failed="修复失败",
        modification="原文件修改",
        modified="已修改",
        set_aside="待审核",
        deleted="已删除",
        failed_modifications="修改失败",
        not_modified="未启用,原文件保持不变",
        refused_at="首次未通过的环节",
        layers={"parse": "解析", "session": "会话", "prepare": "准备", "plan": "执行计划", "run": "执行"},
        errors="错误详情",
        error="错误",
        repair_error="修复失败原因",
        repaired="已修复",
        repaired_sql="修复成功的 SQL",
        accepted="已接受",
        waits="待审核: 批准后才会加载和导出",
        question="问题",
        before="修改前",
        after="修改后",
        rule="规则",
        reason="原因",
        actions={"modified": "修改", "set_aside": "待审核", "deleted": "删除", "failed": "失败"},
    ),
    "en": Words(
        title="SQL validation summary",
        modifications_title="File modifications",
        input_file="Input file",
        file="File",
        backup="Backup",
        time="Time",
        duration="Total time",
        seconds="seconds",
        milliseconds="ms",
        connection="Database connection",
        results="Results",
        total="SQLs",
        valid="Valid",
        invalid="Invalid",
        empty="Empty results",
        average="Average execution time",
        retries="Retries",
        repair="Repair",
        attempted="Attempted",
        successful="Successful",
        failed="Failed",
        modification="Modification of the file",
        modified="Modified",
        set_aside="Waiting for approval",
        deleted="Deleted",
        failed_modifications="Failed modifications",
        not_modified="Off; the file was left as it was",
        refused_at="Refused at",
        layers={"parse": "parse", "session": "session", "prepare": "prepare", "plan": "plan", "run": "run"},
        errors="Errors",
        error="Error",
        repair_error="Repair failed",
        repaired="Repaired",
        repaired_sql="Repaired SQL",
        accepted="accepted",
        waits="waiting: loaded and exported only once approved",
        question="Question",
        before="Before",
        after="After",
        rule="Rule",
        reason="Reason",
        actions={"modified": "modified", "set_aside": "set aside", "deleted": "deleted", "failed": "failed"},
    ),
}
