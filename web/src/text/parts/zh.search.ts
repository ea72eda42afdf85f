/** The Chinese texts of the search over the pairs of all tasks. */
export const zhPairSearch = {
  title: "问答对",
  about: "在所有任务的问答对中搜索",
  list: "搜索结果",
  database: "数据源",
  anyDatabase: "所有数据源",
  language: "语言",
  anyLanguage: "所有语言",
  languages: { zh: "中文", en: "英文" },
  found: (total: string) => `${total} 对`,
  searching: "搜索中…",
  from: (task: string) => `所属任务 ${task}`,
  narrow: (shown: string) => `只显示最新的 ${shown} 对，请增加条件。`,
  none: "没有符合条件的问答对",
  noneHint: "每个词都须出现在问题、SQL、表名或题型中，词的一部分即可。",
  empty: "还没有问答对",
  emptyHint: "任务生成问答对后，可在这里搜索。",
};
