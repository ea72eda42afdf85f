import { expect, test } from "vitest";
import { actorName } from "./actor";
import { en } from "./en";
import { zh } from "./zh";

test.each([
  [en, "local (127.0.0.1)", "this machine (127.0.0.1)"],
  [zh, "local (::1)", "本机 (::1)"],
  [en, "ada (command line)", "ada (command line)"],
  [zh, "ada (command line)", "ada (命令行)"],
  [en, "schedule nightly", "schedule nightly"],
  [zh, "schedule nightly", "定时运行 nightly"],
  [zh, "local", "local"],
])("an actor is named in the reader's language %#", (dictionary, actor, expected) => {
  expect(actorName(actor, dictionary.audit)).toBe(expected);
});
