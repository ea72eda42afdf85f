/** What is said of trying a source. */
export const zhCheck = {
  check: "检查",
  asking: "检查中…",
  answers: "可以连接",
  fails: "无法连接",
  tables: (_: number, shown: string) => `${shown} 张表`,
  readsOnly: "登录账号只能读",
  noTables: "这个账号看不到任何表：库名对吗？账号有读取权限吗？",
  grants: "建一个只读账号：以库主身份执行下面的语句，再用它重新登记",
};
