import { asProblem, type Problem } from "../../../api/problem";

const MAX_REQUESTS_AT_ONCE = 4;

export interface Refused {
  id: string;
  problem: Problem;
}

/** Does `act` for each id, some at a time; returns the refusals, in the order of `ids`. */
export async function attemptAll(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<Refused[]> {
  const refused: Refused[] = [];
  const rest = ids.values();
  const worker = async () => {
    for (const id of rest) await act(id).catch((error: unknown) => refused.push({ id, problem: asProblem(error) }));
  };
  await Promise.all(Array.from({ length: MAX_REQUESTS_AT_ONCE }, worker));
  return refused.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
}

/** Selection after a Shift-click on `id`: all rows from `anchor` to it are selected, or none if it was selected. Pure. */
export function rangeToggled(
  chosen: ReadonlySet<string>,
  ids: readonly string[],
  anchor: string | undefined,
  id: string,
): ReadonlySet<string> {
  const [from, to] = [ids.indexOf(anchor ?? id), ids.indexOf(id)];
  const range = ids.slice(Math.min(from < 0 ? to : from, to), Math.max(from, to) + 1);
  const next = new Set(chosen);
  for (const each of range) {
    if (chosen.has(id)) next.delete(each);
    else next.add(each);
  }
  return next;
}
