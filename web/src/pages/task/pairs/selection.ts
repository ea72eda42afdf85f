/** Ids with one added or removed. Pure. */
export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** All of `ids`, or none if all were selected. Pure. */
export function toggledAll(chosen: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const next = new Set(chosen);
  const all = ids.every((id) => chosen.has(id));
  for (const id of ids) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return next;
}

/** State of the select-all checkbox. Pure. */
export function shareChosen(chosen: ReadonlySet<string>, ids: readonly string[]): "all" | "some" | "none" {
  const n = ids.filter((id) => chosen.has(id)).length;
  return n === 0 ? "none" : n === ids.length ? "all" : "some";
}

/** The newer of a loaded pair and the response to an action, by position. Pure. */
export function newest<T extends { position?: number }>(loaded: T, answered: T | undefined): T {
  return answered !== undefined && (answered.position ?? 0) >= (loaded.position ?? 0) ? answered : loaded;
}
