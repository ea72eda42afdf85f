import { expect, test } from "vitest";
import { addressOf } from "./scope";
import { namedBy } from "./typePatterns";

test.each(["task.created", "step.requested", "execution.completed", "unit.completed", "source.drifted", "schedule.skipped"])(
  "a tab without tasks of its own that wants everything is sent %s",
  (type) => {
    const all = { everything: true, tasks: [], awake: true };
    const types = new URL(addressOf([all]), "http://localhost").searchParams.get("types") ?? "";
    expect(namedBy(types)(type)).toBe(true);
  },
);
