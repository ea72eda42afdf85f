/** Elements of Swagger UI whose own text is a label; never data, names or texts of the API document. */
const PLACES = [
  ":is(h3, h4, h5, h6):not(.markdown *, .renderedMarkdown *)",
  ".opblock-title > span",
  ".opblock-description-wrapper > p",
  ".col_header",
  ".btn, .btn > span, .tablinks, .download-contents, .models-control > span",
  ".response-body a[download]",
  "[class^='response-control-'] > small, small[class^='response-control-']",
  ".response-col_links > i, .response-undocumented > i, .response-col_description p.i",
  ":is(.parameter__enum, .parameter__default) i",
  ".auth-container label",
  ".validation-errors, .validation-errors li",
  ".json-schema-2020-12-expand-deep-button, .json-schema-2020-12__constraint",
].join();

/** Attributes that are labels, with their elements: the placeholder of a parameter's field is its name. */
const ATTRIBUTES = { "aria-label": "*", placeholder: ".operation-filter-input", title: "*" };

/** Chinese texts of labels. Types, places of parameters and keywords of JSON Schema are names and stay as they are. */
const LABELS: Readonly<Record<string, string>> = {
  Add: "添加",
  "Apply credentials": "授权",
  Authorize: "授权",
  Authorized: "已授权",
  "Available authorizations": "可用的授权方式",
  "Available values": "可用的值",
  Cancel: "取消",
  Clear: "清除",
  Close: "关闭",
  Code: "状态码",
  "Collapse all": "全部收起",
  "Collapse operation": "收起接口",
  Controls: "决定请求头",
  "Copy cURL command to clipboard": "复制 cURL 命令",
  "Copy code to clipboard": "复制内容",
  "Copy path to clipboard": "复制路径",
  Curl: "cURL 命令",
  "Default value": "默认值",
  Description: "说明",
  Details: "详情",
  Download: "下载",
  "Download file": "下载文件",
  "Edit Value": "编辑内容",
  Errors: "错误",
  "Example Value": "示例",
  Execute: "发送请求",
  "Expand all": "全部展开",
  "Expand operation": "展开接口",
  "Failed to load API definition.": "无法加载 API 文档。",
  "Filter by tag or path": "按分组或路径筛选",
  "header.": "的值。",
  Hide: "隐藏",
  item: "项",
  Links: "链接",
  Logout: "取消授权",
  "Media Type": "媒体类型",
  "Media type": "媒体类型",
  Name: "名称",
  "No links": "无链接",
  "No operations defined in spec!": "没有符合条件的接口",
  "No parameters": "无参数",
  "Parameter string value must be valid JSON": "必须是有效的 JSON",
  Parameters: "参数",
  "Please correct the following validation errors and try again.": "请更正以下错误后重试。",
  "Remove authorization": "取消授权",
  "Request URL": "请求地址",
  "Request body": "请求体",
  "Request content type": "请求体的类型",
  "Required field is not provided": "必填项没有填写",
  Reset: "重置",
  "Response body": "响应体",
  "Response headers": "响应头",
  Responses: "响应",
  Schema: "结构",
  Schemas: "数据类型",
  "Server response": "服务器的响应",
  Show: "显示",
  "Try it out": "试用",
  Undocumented: "文档中没有",
  "Unrecognized response type; displaying content as text.": "无法识别响应的类型，按文本显示。",
  "Unrecognized response type; unable to display.": "无法识别响应的类型，不能显示。",
  "Value must be a boolean": "必须是 true 或 false",
  "Value must be a number": "必须是数字",
  "Value must be an integer": "必须是整数",
  "Value:": "密钥：",
  "auth-bearer-value": "密钥",
  "authorization button locked": "授权（锁定）",
  "authorization button unlocked": "授权（未锁定）",
};

/** Chinese texts of messages about values, which contain limits. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^Value must be greater than or equal to (\S+)$/, "不得小于 $1"],
  [/^Value must be less than or equal to (\S+)$/, "不得大于 $1"],
  [/^Value must be at least (\d+) characters?$/, "至少 $1 个字符"],
  [/^Value must be no longer than (\d+) characters?$/, "最多 $1 个字符"],
  [/^Value must follow pattern (.+)$/, "必须符合 $1"],
  [/^(\S.*\d\]?) characters$/, "$1 个字符"],
  [/^(\S.*\d\]?) items$/, "$1 项"],
  [/^matches (.+)$/s, "符合 $1"],
];

export function chinese(label: string): string {
  const [, name, message = label] = /^For '(.+?)'.*?: (.+?)\.?$/s.exec(label) ?? [];
  const [pattern, replacement] = MESSAGES.find(([each]) => each.test(message)) ?? [];
  const own = Object.hasOwn(LABELS, message) ? LABELS[message] : undefined;
  const translated = own ?? (pattern !== undefined ? message.replace(pattern, replacement ?? "") : message);
  return name === undefined ? translated : `${name}：${translated}`;
}

/**
 * Shows the labels of Swagger UI, which has no translations of its own, in Chinese, also those that it draws later.
 * Only the values of existing text nodes and attributes change, so that React still finds the nodes it has made.
 */
export function translateLabels(page: HTMLElement): void {
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(translate);
      else translate(target);
    }
  }).observe(page, { subtree: true, childList: true, characterData: true, attributeFilter: Object.keys(ATTRIBUTES) });
}

function translate(node: Node): void {
  if (node instanceof Text) translateText(node);
  if (!(node instanceof Element)) return;
  for (const element of [node, ...node.querySelectorAll("*")]) {
    for (const [name, places] of Object.entries(ATTRIBUTES)) if (element.matches(places)) translateAttribute(element, name);
    for (const child of element.childNodes) if (child instanceof Text) translateText(child);
  }
}

function translateText(node: Text): void {
  const label = node.data.trim();
  if (label === "" || node.parentElement?.matches(PLACES) !== true) return;
  const translated = chinese(label);
  if (translated !== label) node.data = node.data.replace(label, () => translated);
}

function translateAttribute(element: Element, name: string): void {
  const label = element.getAttribute(name);
  if (label === null) return;
  const translated = chinese(label);
  if (translated !== label) element.setAttribute(name, translated);
}
