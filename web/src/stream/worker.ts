/// <reference lib="webworker" />
import { Hub, type Listener } from "./hub";
import type { ToWorker } from "./protocol";
import { browser } from "./browser";

const hub = new Hub(browser);

(self as unknown as SharedWorkerGlobalScope).addEventListener("connect", (event) => {
  const port = event.ports[0];
  if (port === undefined) return;
  const listener: Listener = (message) => port.postMessage(message);
  port.addEventListener("message", (incoming: MessageEvent<ToWorker>) => {
    if (incoming.data.kind === "subscribe") hub.subscribe(listener, incoming.data.subscription);
    else hub.leave(listener);
  });
  port.start();
});
