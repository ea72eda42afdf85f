/** Chinese texts of the check of a source. */
export const zhCheck = {
  check: "检查",
  asking: "检查中…",
  answers: "可以连接",
  fails: "无法连接",
  tables: (_: number, shown: string) => `${shown} 张表`,
  rows: (_: number, shown: string) => `${shown} 行`,
  relations: (_: number, shown: string) => `${shown} 条关联`,
  path: (schemas: readonly string[]) => `未写模式的名称依次查找：${schemas.join("、")}`,
  generate: "生成训练数据",
  readsOnly: "账号只读",
  noTables: "该账号看不到任何表；请检查库名和读取权限。",
  grants: "创建只读账号：以数据库所有者身份执行以下语句，再用该账号重新登记",
};
