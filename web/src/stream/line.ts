import { Hub, type Listener } from "./hub";
import type { ToTab, Wish } from "./protocol";
import { browser } from "./surroundings";

export interface Line {
  wish(wish: Wish): void;
  leave(): void;
}

/** Connects this tab to the stream all tabs share, or to one of its own where the browser has no SharedWorker. */
export function connect(listener: Listener): Line {
  if (typeof SharedWorker === "undefined") return alone(listener);
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: "querymill-stream" });
  worker.port.addEventListener("message", (event: MessageEvent<ToTab>) => listener(event.data));
  worker.port.start();
  return {
    wish: (wish) => worker.port.postMessage({ kind: "wish", wish }),
    leave: () => worker.port.postMessage({ kind: "leave" }),
  };
}

function alone(listener: Listener): Line {
  const hub = new Hub(browser);
  return { wish: (wish) => hub.wish(listener, wish), leave: () => hub.leave(listener) };
}
