/** What the families of questions ask for, in Chinese. */
export const zhFamilies: Record<string, string> = {
  count: "计数", list: "列举", distinct: "去重", filter: "筛选",
  aggregate: "汇总", conditional_aggregate: "条件汇总", portion: "占比", share: "份额",
  group_by: "分组", group_by_two: "双维分组", having: "分组筛选",
  top: "最多的", bottom: "最少的", extreme: "极值", above_average: "高于平均",
  top_groups: "最多的组", bottom_groups: "最少的组", groups_above_average: "高于平均的组", average_per_group: "组均值",
  trend: "趋势", period_over_period: "环比", year_on_year: "同比", running_total: "累计",
  latest_per_group: "每组最新", best_per_group: "每组第一",
  join: "关联", two_hop: "经中间表关联", two_hop_counts: "经中间表计数",
  with_children: "有下级的", without_children: "无下级的", child_counts: "下级计数",
  hierarchy: "层级", hierarchy_counts: "层级计数", set_operation: "集合运算",
};
