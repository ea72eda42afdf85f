"""What the families of questions are called in reports and searched by, as the page calls them."""

from __future__ import annotations

from training.language.languages import Language
from training.questions.families import FAMILIES

_FAMILIES: dict[str, tuple[str, str]] = {
    "count": ("count", "计数"), "list": ("list", "列举"), "distinct": ("different ones", "去重"),
    "filter": ("filter", "筛选"), "aggregate": ("aggregate", "汇总"),
    "conditional_aggregate": ("aggregate with condition", "条件汇总"), "portion": ("portion", "占比"),
    "share": ("share", "份额"), "group_by": ("groups", "分组"), "group_by_two": ("groups by two", "双维分组"),
    "having": ("groups with condition", "分组筛选"), "top": ("the most", "最多的"), "bottom": ("the least", "最少的"),
    "extreme": ("extreme", "极值"), "above_average": ("above average", "高于平均"),
    "top_groups": ("groups with most", "最多的组"), "bottom_groups": ("groups with least", "最少的组"),
    "groups_above_average": ("groups above average", "高于平均的组"),
    "average_per_group": ("average per group", "组均值"), "trend": ("trend", "趋势"),
    "period_over_period": ("period over period", "环比"), "year_on_year": ("year on year", "同比"),
    "running_total": ("running total", "累计"), "latest_per_group": ("newest per group", "每组最新"),
    "best_per_group": ("first per group", "每组第一"), "join": ("join", "关联"),
    "two_hop": ("through a link table", "经中间表关联"),
    "two_hop_counts": ("counts through a link table", "经中间表计数"),
    "with_children": ("with children", "有下级的"), "without_children": ("without children", "无下级的"),
    "child_counts": ("child counts", "下级计数"), "hierarchy": ("hierarchy", "层级"),
    "hierarchy_counts": ("hierarchy counts", "层级计数"), "set_operation": ("set operation", "集合运算"),
}  # fmt: skip
_DIFFICULTIES: dict[str, tuple[str, str]] = {
    "easy": ("easy", "容易"), "medium": ("medium", "中等"), "hard": ("hard", "困难"), "extra": ("extra", "极难"),
}  # fmt: skip


def family_word(name: str, language: Language) -> str:
    """The family's word; a name of another's making, such as an import's, as it is."""
    known = _FAMILIES | {family.name: family.label for family in FAMILIES}
    return known[name][language == "zh"] if name in known else name


def difficulty_word(name: str, language: Language) -> str:
    return _DIFFICULTIES[name][language == "zh"] if name in _DIFFICULTIES else name
