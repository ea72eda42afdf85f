import { describe, expect, it } from "vitest";
import { againAfter, pause } from "./patience";

describe("a request is sent again", () => {
  it.each([
    ["a reading that came too early", "GET", 503, "2", 1, 2_000],
    ["a second time", "GET", 503, "2", 2, 2_000],
    ["never a third", "GET", 503, "2", 3, undefined],
    ["no change of anything", "POST", 503, "2", 1, undefined],
    ["no refusal of another kind", "GET", 429, "2", 1, undefined],
    ["no answer that does not ask for it", "GET", 503, null, 1, undefined],
    ["nor one that asks for nonsense", "GET", 503, "soon", 1, undefined],
    ["after five seconds at the latest", "GET", 503, "600", 1, 5_000],
  ])("%s", (_, method, status, retryAfter, tries, ms) => {
    expect(againAfter(method, status, retryAfter, tries)).toBe(ms);
  });
});

it("a pause ends with the wish for an answer", async () => {
  const abort = new AbortController();
  const waiting = pause(60_000, abort.signal);
  abort.abort();
  await expect(waiting).rejects.toThrow("any more");
});
