export const GROUPS = ["pages", "here", "tasks", "datasets", "sources", "pairs"] as const;
export type Group = (typeof GROUPS)[number];

export interface Item {
  id: string;
  group: Group;
  label: string;
  /** Text beside the label, which is searched as well. */
  hint?: string | undefined;
  run: () => void;
}

/** Items that contain every word of the search; those whose label begins with it come first. Pure. */
export function matching(items: readonly Item[], search: string): Item[] {
  const wanted = search.trim().toLowerCase();
  const words = wanted.split(/\s+/);
  const found = items.filter(({ label, hint = "" }) => words.every((word) => `${label} ${hint}`.toLowerCase().includes(word)));
  const begins = ({ label }: Item) => label.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((item) => !begins(item))];
}

/** Items in the order of their groups, at most `most` of each. Pure. */
export function grouped(items: readonly Item[], most: number): Item[] {
  return GROUPS.flatMap((group) => items.filter((item) => item.group === group).slice(0, most));
}
