import { connection } from "../stream/store";
import { STALE_AFTER_MS, useNow } from "../parts/now";
import { clock } from "../text/format";
import { text } from "../text/language";

/** State of the event stream: live, reconnecting, or stale with the time since. */
export function ConnectionLight() {
  const t = text.value.light;
  const { light, since, epoch } = connection.value;
  const now = useNow(light !== "live");
  const [tone, label, hint] =
    light === "live"
      ? ["good", t.live, t.liveHint]
      : light === "paused"
        ? ["quiet", t.paused, t.pausedHint]
        : epoch === 0 && now - since < STALE_AFTER_MS
          ? ["quiet", t.connecting, t.reconnectingHint]
          : now - since > STALE_AFTER_MS
            ? ["bad", t.staleSince(clock(new Date(since).toISOString())), t.reconnectingHint]
            : ["warn", t.reconnecting, t.reconnectingHint];
  return (
    <span class={`light light-${tone}`} role="status" title={hint} data-light={light}>
      <span class="light-dot" aria-hidden="true" />
      <span class="light-label">{label}</span>
    </span>
  );
}
