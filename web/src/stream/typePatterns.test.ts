import { expect, test } from "vitest";
import { namedBy } from "./typePatterns";

test.each([
  ["", "log.recorded", true],
  ["unit.*", "unit.completed", true],
  ["unit.*", "unitx.completed", false],
  ["file.*,files.*", "files.cleaned", true],
  ["file.*", "files.cleaned", false],
  ["*.failed", "step.failed", true],
  ["task.created", "task.created_at", false],
])("%j names %s: %s", (types, type, named) => {
  expect(namedBy(types)(type)).toBe(named);
});
