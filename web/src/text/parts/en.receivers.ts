import type { Dictionary } from "../dictionary";

export const enReceivers: Dictionary["receivers"] = {
  title: "Notices",
  hint: "Sent by webhook when runs end, fail or are skipped, or a database has changed.",
  none: "No receivers yet.",
  test: "Send a test",
  tested: "Test requested; an executor sends it",
  add: "Add receiver",
  address: "Address",
  addressHint: "https://…",
  nameNeeded: "Enter a name, such as the team that gets the notices.",
  addressNeeded: "Enter a URL.",
  removeAsk: (name) => `Remove “${name}”? Notices that wait for it are dropped.`,
  secretOnce: (name) => `The signing secret of “${name}”, which verifies notices. Copy it now; it is not shown again:`,
  delivered: "Delivered",
  failed: (error) => `Not delivered (${error})`,
  waiting: (n) => `${n} waiting`,
  comma: ", ",
  types: {
    "execution.completed": "run completed",
    "execution.failed": "run failed",
    "execution.cancelled": "run cancelled",
    "execution.recovered": "run taken over",
    "schedule.started": "scheduled run started",
    "schedule.skipped": "scheduled run not started",
    "source.drifted": "database changed",
  },
  errors: {
    "no answer in time": "no answer in time",
    ConnectError: "connection failed",
    RemoteProtocolError: "the answer is not HTTP",
  },
};
