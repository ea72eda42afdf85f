/** What the families of questions ask for, in English. */
export const enFamilies: Record<string, string> = {
  count: "count", list: "list", distinct: "distinct", filter: "filter",
  aggregate: "aggregate", conditional_aggregate: "conditional aggregate", portion: "portion", share: "share",
  group_by: "group by", group_by_two: "group by two", having: "having",
  top: "top", bottom: "bottom", extreme: "extreme", above_average: "above average",
  top_groups: "top groups", bottom_groups: "bottom groups", groups_above_average: "groups above average", average_per_group: "average per group",
  trend: "trend", period_over_period: "period over period", year_on_year: "year on year", running_total: "running total",
  latest_per_group: "latest per group", best_per_group: "best per group",
  join: "join", two_hop: "through a link table", two_hop_counts: "counts through a link table",
  with_children: "with children", without_children: "without children", child_counts: "child counts",
  hierarchy: "hierarchy", hierarchy_counts: "hierarchy counts", set_operation: "set operation",
};
