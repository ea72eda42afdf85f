import { useEffect } from "preact/hooks";
import { useThrottled } from "../../parts/throttle";
import { onEvents, onReach, watchList, watchTask } from "../../stream/store";

const RELOAD_MS = 1000;
const NEWS = /^(execution\.completed|task\.deleted|pair\.(edited|approved|rejected|review_withdrawn|validated))/;

/** Calls `reload` after loads, deletions and reviews of `tasks`, and when some of these may have been missed. */
export function useDatasetNews(tasks: readonly string[], reload: () => void): void {
  const soon = useThrottled(reload, RELOAD_MS);
  useEffect(watchList, []);
  useEffect(() => {
    const stops = tasks.map(watchTask);
    return () => stops.forEach((stop) => stop());
  }, [tasks.join()]);
  useEffect(() => onReach(({ everything }) => everything, soon), []);
  useEffect(
    () =>
      onEvents((events) => {
        if (events.some((event) => NEWS.test(event.type))) soon();
      }),
    [],
  );
}
