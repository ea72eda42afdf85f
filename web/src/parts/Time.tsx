import { clock, preciseClock } from "../text/format";

/** Local time, with the ISO instant on hover. */
export function Time({ at, precise = false }: { at: string | null | undefined; precise?: boolean }) {
  if (!at) return <span class="quiet">–</span>;
  const date = new Date(at);
  const iso = Number.isNaN(date.getTime()) ? at : date.toISOString();
  return (
    <time dateTime={at} title={iso} class="nowrap">
      {precise ? preciseClock(at) : clock(at)}
    </time>
  );
}
