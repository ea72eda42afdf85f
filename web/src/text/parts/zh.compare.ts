/** Texts of the comparison of two tasks. */
export const zhCompare = {
  title: "对比两个任务",
  open: "对比",
  choose: "选择两个任务进行对比",
  chooseHint: "在任务列表中勾选两个任务，再点“对比”。",
  swap: "交换左右",
  figures: "指标",
  figure: "指标",
  difference: "差异",
  points: "个百分点",
  pairs: "问答对与文档的差异",
  name: {
    pairs: "问答对",
    usable: "可用于训练",
    invalid: "无效",
    repaired: "已修复，待确认",
    rejected: "已驳回",
    tables: "覆盖的表",
    retrieval: "检索：前五条",
    loaded: "已在向量库",
  },
};
