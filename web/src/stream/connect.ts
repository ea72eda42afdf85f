import { Hub, type Listener } from "./hub";
import type { ToTab, Subscription } from "./protocol";
import { browser } from "./browser";

export interface Line {
  subscribe(subscription: Subscription): void;
  leave(): void;
}

/** Connects this tab to the stream shared by all tabs, or to its own if the browser has no SharedWorker. */
export function connect(listener: Listener): Line {
  if (typeof SharedWorker === "undefined") return alone(listener);
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: "querymill-stream" });
  worker.port.addEventListener("message", (event: MessageEvent<ToTab>) => listener(event.data));
  worker.port.start();
  return {
    subscribe: (subscription) => worker.port.postMessage({ kind: "subscribe", subscription }),
    leave: () => worker.port.postMessage({ kind: "leave" }),
  };
}

function alone(listener: Listener): Line {
  const hub = new Hub(browser);
  return { subscribe: (subscription) => hub.subscribe(listener, subscription), leave: () => hub.leave(listener) };
}
