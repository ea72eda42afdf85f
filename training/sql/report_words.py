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


_RULES: dict[str, tuple[str, str]] = {
    "alias": ("the alias in use", "改用表的别名"),
    "argument_type": ("argument cast", "参数类型转换"),
    "bare_day": ("a day's quotes", "日期补加引号"),
    "bare_value": ("a value's quotes", "取值补加引号"),
    "common_type": ("branches of one type", "统一分支类型"),
    "condition": ("a number as a condition", "数值改写为条件"),
    "constant": ("a number or date as the type wants it", "按类型改写数值或日期"),
    "count_rows": ("count(*)", "改为 count(*)"),
    "date_unit": ("a date unit's quotes", "日期单位补加引号"),
    "dialect": ("another database's SQL", "其他数据库的写法"),
    "distinct_order": ("DISTINCT with ORDER BY", "DISTINCT 与 ORDER BY"),
    "division_by_zero": ("division by zero", "避免除以零"),
    "enum_value": ("the enumeration's spelling", "枚举值的写法"),
    "foreign_function": ("another database's function", "其他数据库的函数"),
    "foreign_type": ("another database's type", "其他数据库的类型"),
    "group_by": ("GROUP BY completed", "补全 GROUP BY"),
    "having": ("condition moved to HAVING", "条件移至 HAVING"),
    "in_subquery": ("= changed to IN", "= 改为 IN"),
    "join": ("missing join added", "补充关联表"),
    "model": ("rewritten by the model", "由模型改写"),
    "join_key": ("the column by which the tables are related", "改为两表关联所用的列"),
    "leading_zeros": ("a number that is a text", "保留前导零的文本"),
    "letter_case": ("a name's own case", "改为名称的大小写"),
    "nearest_column": ("the nearest column", "改为最接近的列"),
    "nearest_table": ("the nearest table", "改为最接近的表"),
    "nested_aggregate": ("an aggregate within another", "去除嵌套聚合"),
    "one_row": ("no order for one row", "单行结果无需排序"),
    "only_aggregate": ("the only aggregate there is", "改为唯一的聚合"),
    "origin": ("the table that has the columns", "补充列所在的表"),
    "output_alias": ("an output's name written out", "展开输出列别名"),
    "part_of_date": ("compared as far as the date is given", "按给出的日期部分比较"),
    "pg_catalog": ("qualified with pg_catalog", "以 pg_catalog 限定"),
    "qualify": ("column qualified", "补全列的表名"),
    "reserved_word": ("a reserved word quoted", "为保留字加引号"),
    "right_table": ("the table the column belongs to", "改为列所属的表"),
    "row_limit": ("ROWNUM changed to LIMIT", "ROWNUM 改为 LIMIT"),
    "soft_delete": ("soft-delete condition dropped", "去除不存在的软删除条件"),
    "string_quotes": ("a string's quotes", "字符串引号"),
    "syntax": ("syntax of other databases", "语法改写"),
    "value_code": ("the code of a value's meaning", "改为取值的编码"),
    "type_mismatch": ("types reconciled", "类型转换"),
}


def rule_words(rule: str, language: Language) -> str:
    """What a repair rule did, for people."""
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
