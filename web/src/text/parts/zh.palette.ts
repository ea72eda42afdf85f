/** Texts of the command palette. */
export const zhPalette = {
  title: "命令面板",
  placeholder: "前往任务、数据集、页面，或执行操作…",
  found: "结果",
  none: "没有匹配的结果",
  count: (n: number) => `${n} 个结果`,
  tab: (name: string) => `标签页：${name}`,
  exportAs: (format: string) => `导出为 ${format}`,
  group: { pages: "页面", here: "当前可用操作", tasks: "任务", datasets: "数据集", sources: "数据源", pairs: "问答对" },
};
