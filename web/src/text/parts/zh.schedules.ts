import type { Day } from "../../pages/datasets/schedule";

/** Chinese texts of scheduled runs. */
export const zhSchedules = {
  title: "定时运行",
  none: "未设置",
  set: "设置",
  change: "更改",
  changeLabel: (name: string) => `更改定时运行 ${name}`,
  remove: "移除",
  removeLabel: (name: string) => `移除定时运行 ${name}`,
  removeAsk: (name: string) => `移除定时运行“${name}”？它启动过的任务保留。`,
  every: (day: string, clock: string) => `${day} ${clock}`,
  days: {
    daily: "每天",
    mon: "每周一",
    tue: "每周二",
    wed: "每周三",
    thu: "每周四",
    fri: "每周五",
    sat: "每周六",
    sun: "每周日",
  } as Record<Day, string>,
  day: "日期",
  time: "时间",
  timeHint: "按服务器的时区",
  onlyChanges: "只处理变化的部分",
  next: "下次",
  last: "上次",
  skipped: (error: string) => (error === "" ? "未启动" : `未启动：${error}`),
  deleted: "任务已删除",
  save: "保存",
  saving: "正在检查…",
};
