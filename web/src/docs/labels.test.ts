import { expect, test } from "vitest";
import { chinese } from "./labels";

test.each([
  ["a label", "Execute", "发送请求"],
  ["a message about a parameter", "For 'task_id': Required field is not provided.", "task_id：必填项没有填写"],
  ["a message with a limit", "For 'limit': Value must be less than or equal to 500.", "limit：不得大于 500"],
  ["a limit of a field", "[1, 100] characters", "[1, 100] 个字符"],
  ["a word that every object knows", "constructor", "constructor"],
  ["another text", "create a task", "create a task"],
])("%s has its Chinese text", (_case, label, expected) => {
  expect(chinese(label)).toBe(expected);
});
