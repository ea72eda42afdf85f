import { expect, test, vi } from "vitest";
import { enSentences } from "./sentences.en";
import { zhSentences } from "./sentences.zh";

// the page remembers its language in the browser
const store = new Map([["querymill.language", "en"]]);
vi.stubGlobal("window", {
  localStorage: { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => store.set(key, value) },
});
const { sentenceOf } = await import("./sentence");
const { setLanguage } = await import("../text/language");

/** An example of each type and version of event, which the log's own tests keep complete. */
const EXAMPLES = import.meta.glob<Record<string, unknown>>("../../../tests/unit/events/facts/golden/*.json", {
  import: "default",
  eager: true,
});
const CASES = Object.entries(EXAMPLES).map(([path, data]): [string, Record<string, unknown>] => [
  (path.split("/").at(-1) ?? "").replace(/\.\d+\.json$/, ""),
  data,
]);

test("every type of event has its sentence in both languages, and no other", () => {
  const types = [...new Set(CASES.map(([type]) => type))].sort();
  expect(types.length).toBeGreaterThan(40);
  expect(Object.keys(enSentences.byType).sort()).toEqual(types);
  expect(Object.keys(zhSentences.byType).sort()).toEqual(types);
});

test.each(CASES)("%s is told in words of both languages", (type, data) => {
  for (const language of ["en", "zh"] as const) {
    setLanguage(language);
    const sentence = sentenceOf({ type, data });
    expect(sentence).not.toMatch(/undefined|NaN|null|\[object|\?/);
    expect(/[\u4e00-\u9fff]/.test(sentence.replaceAll("示例", ""))).toBe(language === "zh");
  }
});

test("a redacted event and one of a newer version have a sentence, too", () => {
  setLanguage("en");
  expect(sentenceOf({ type: "pair.edited", data: { redacted: true } })).toBe("The content of this event was redacted (pair.edited)");
  expect(sentenceOf({ type: "toString", data: {} })).toBe("An event of a newer version: toString");
});

test("a cancellation in a fork may be what the fork cut off", () => {
  setLanguage("en");
  const event = { type: "execution.cancelled", data: {} };
  expect(sentenceOf({ ...event, meta: { causation: "fork of task_1 at 7" } })).toBe("Execution cancelled / Not finished when forked");
  expect(sentenceOf({ ...event, meta: { actor: "li.wei" } })).toBe("Execution cancelled");
});

test("a long text is cut, line breaks are spaces", () => {
  setLanguage("en");
  expect(sentenceOf({ type: "execution.failed", data: { error: `a\nb ${"x".repeat(500)}` } })).toMatch(/^Execution failed: a b x{156}…$/);
});
