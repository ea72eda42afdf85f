/** The Chinese texts of the new-task form's proposal. */
export const zhProposal = {
  tables: (_: number, shown: string) => `${shown} 张表`,
  allTables: "全部表",
  listed: "清单文件中的表",
  questions: (n: string, language: "zh" | "en") => `约 ${n} 个${language === "zh" ? "中文" : "英文"}问题`,
  each: (language: "zh" | "en") => `每张表若干${language === "zh" ? "中文" : "英文"}问题`,
  seconds: (n: number) => `约 ${n} 秒`,
  minutes: (n: number) => `约 ${n} 分钟`,
  hours: (n: number) => `约 ${n} 小时`,
  longer: (time: string) => `${time}（使用语言模型时更久）`,
};
