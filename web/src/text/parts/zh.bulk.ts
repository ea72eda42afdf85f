/** Texts of the actions on selected tasks, and of the menu of a row. */
export const zhBulk = {
  next: "下一个任务",
  previous: "上一个任务",
  choose: "选择任务",
  chooseTask: (name: string) => `选择任务“${name}”`,
  chooseAll: "选择列出的全部任务",
  chosen: (n: string) => `已选 ${n} 个任务`,
  clear: "清除选择",
  no: "返回",
  action: { pause: "暂停", resume: "续跑", cancel: "取消执行", delete: "删除" },
  ask: {
    pause: (n: number) => `暂停 ${n} 个任务？已完成的单元会保留，续跑前不会有执行器继续它们。`,
    resume: (n: number) => `续跑 ${n} 个任务？已完成的步骤不会重做。`,
    cancel: (n: number) => `取消 ${n} 个任务？已完成的步骤会保留，正在执行的步骤续跑时从头开始。`,
    delete: (n: number) => `删除 ${n} 个任务和它们的文件？事件日志里的状态记录会留下，已加载到向量库的内容不受影响。`,
  },
  yes: {
    pause: (n: number) => `暂停 ${n} 个任务`,
    resume: (n: number) => `续跑 ${n} 个任务`,
    cancel: (n: number) => `取消 ${n} 个任务`,
    delete: (n: number) => `删除 ${n} 个任务`,
  },
  done: {
    pause: (n: number) => `已请求暂停 ${n} 个任务。`,
    resume: (n: number) => `已开始续跑 ${n} 个任务。`,
    cancel: (n: number) => `已请求取消 ${n} 个任务。`,
    delete: (n: number) => `已删除 ${n} 个任务。`,
  },
  refused: (n: number) => `${n} 个任务未能操作`,
  more: (name: string) => `任务“${name}”的更多操作`,
};
