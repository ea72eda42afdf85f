/// <reference lib="webworker" />
import { Hub, type Listener } from "./hub";
import type { ToWorker } from "./protocol";
import { browser } from "./surroundings";

const hub = new Hub(browser);

(self as unknown as SharedWorkerGlobalScope).addEventListener("connect", (event) => {
  const port = event.ports[0];
  if (port === undefined) return;
  const listener: Listener = (message) => port.postMessage(message);
  port.addEventListener("message", (incoming: MessageEvent<ToWorker>) => {
    if (incoming.data.kind === "wish") hub.wish(listener, incoming.data.wish);
    else hub.leave(listener);
  });
  port.start();
});
