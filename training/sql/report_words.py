"""The words of the validation reports, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from training.source.description import Language
from training.sql.verdict import Layer


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
    first_time: str
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
    deleted: str
    failed_modifications: str
    not_modified: str
    refused_at: str
    layers: dict[Layer, str]
    errors: str
    error: str
    repair_error: str
    repaired: str
    question: str
    before: str
    after: str
    rule: str
    reason: str
    actions: dict[str, str]


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
        first_time="首次通过",
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
        deleted="已删除",
        failed_modifications="修改失败",
        not_modified="未启用,原文件保持不变",
        refused_at="首次未通过的环节",
        layers={"parse": "解析", "session": "会话", "prepare": "准备", "plan": "执行计划", "run": "执行"},
        errors="错误详情",
        error="错误",
        repair_error="修复失败原因",
        repaired="修复成功的 SQL",
        question="问题",
        before="修改前",
        after="修改后",
        rule="规则",
        reason="原因",
        actions={"modified": "修改", "deleted": "删除", "failed": "失败"},
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
        first_time="Valid at the first pass",
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
        deleted="Deleted",
        failed_modifications="Failed modifications",
        not_modified="Off; the file was left as it was",
        refused_at="Refused at",
        layers={"parse": "parse", "session": "session", "prepare": "prepare", "plan": "plan", "run": "run"},
        errors="Errors",
        error="Error",
        repair_error="Repair failed",
        repaired="Repaired SQL",
        question="Question",
        before="Before",
        after="After",
        rule="Rule",
        reason="Reason",
        actions={"modified": "modified", "deleted": "deleted", "failed": "failed"},
    ),
}
