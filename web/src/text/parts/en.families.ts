/** What the families of questions ask for, in English. */
export const enFamilies: Record<string, string> = {
  count: "count", list: "list", distinct: "different ones", filter: "filter",
  aggregate: "aggregate", conditional_aggregate: "aggregate with condition", portion: "portion", share: "share",
  group_by: "groups", group_by_two: "groups by two", having: "groups with condition",
  top: "the most", bottom: "the least", extreme: "extreme", above_average: "above average",
  top_groups: "groups with most", bottom_groups: "groups with least", groups_above_average: "groups above average", average_per_group: "average per group",
  trend: "trend", period_over_period: "period over period", year_on_year: "year on year", running_total: "running total",
  latest_per_group: "newest per group", best_per_group: "first per group",
  join: "join", two_hop: "through a link table", two_hop_counts: "counts through a link table",
  with_children: "with children", without_children: "without children", child_counts: "child counts",
  hierarchy: "hierarchy", hierarchy_counts: "hierarchy counts", set_operation: "set operation",
};
