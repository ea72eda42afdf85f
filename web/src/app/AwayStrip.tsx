import { Time } from "../parts/Time";
import { STALE_AFTER_MS, useNow } from "../parts/now";
import { connection } from "../stream/store";
import { text } from "../text/language";

/** Warns that the page shows old data after the service has been unreachable for a while. Does not shift the layout. */
export function AwayStrip() {
  const t = text.value.light;
  const { light, since } = connection.value;
  const lost = light !== "live" && light !== "paused";
  const now = useNow(lost);
  if (!lost || now - since < STALE_AFTER_MS) return null;
  return (
    <div class="away-strip" role="alert">
      <strong>{t.away}</strong>
      <span>
        {t.awaySince} <Time at={new Date(since).toISOString()} />
      </span>
    </div>
  );
}
