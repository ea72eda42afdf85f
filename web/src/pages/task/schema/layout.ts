/** Width, height and distances of the drawing, in its own units. */
export const NODE = { width: 164, height: 44, gapX: 26, gapY: 46 };
/** Maximum number of tables in one row of the drawing. */
export const MAX_COLUMNS = 6;
const SWEEPS = 4;

export interface Edge {
  child: string;
  parent: string;
}

export interface Placed {
  name: string;
  /** Left upper corner. */
  x: number;
  y: number;
}

export interface Layout {
  nodes: Placed[];
  width: number;
  height: number;
}

/**
 * Places tables in rows, parents above their children, related ones near each other, those without relations last. Pure;
 * the same input gives the same drawing.
 */
export function layoutOf(names: readonly string[], edges: readonly Edge[]): Layout {
  const related = new Set(edges.filter((edge) => edge.child !== edge.parent).flatMap((edge) => [edge.child, edge.parent]));
  const ranks = ranksOf(
    names.filter((name) => related.has(name)),
    edges,
  );
  const rows: string[][] = [];
  for (const [name, rank] of ranks) (rows[rank] ??= []).push(name);
  const ordered = orderedRows(rows, edges).flatMap((row) => chunks(row, MAX_COLUMNS));
  const alone = names.filter((name) => !related.has(name));
  const all = [...ordered, ...chunks(alone, MAX_COLUMNS)];
  const across = Math.max(1, ...all.map((row) => row.length));
  const step = { x: NODE.width + NODE.gapX, y: NODE.height + NODE.gapY };
  const nodes = all.flatMap((row, y) =>
    row.map((name, x) => ({ name, x: (x + (across - row.length) / 2) * step.x + NODE.gapX / 2, y: y * step.y + NODE.gapY / 2 })),
  );
  return { nodes, width: across * step.x, height: Math.max(1, all.length) * step.y };
}

/** Row of each table: below all its parents, except along cycles. */
function ranksOf(names: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const parents = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const edge of edges) if (edge.child !== edge.parent) parents.get(edge.child)?.push(edge.parent);
  const ranks = new Map<string, number>();
  const open = new Set<string>();
  const visit = (name: string): number => {
    const known = ranks.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) return -1;
    open.add(name);
    const rank = Math.max(-1, ...(parents.get(name) ?? []).map(visit)) + 1;
    open.delete(name);
    ranks.set(name, rank);
    return rank;
  };
  for (const name of names) visit(name);
  return ranks;
}

/** Rows in which each table is near the tables it is related to (barycentres, a few sweeps down and up). */
function orderedRows(rows: readonly string[][], edges: readonly Edge[]): string[][] {
  const near = new Map<string, string[]>();
  for (const { child, parent } of edges) {
    near.set(child, [...(near.get(child) ?? []), parent]);
    near.set(parent, [...(near.get(parent) ?? []), child]);
  }
  let found = rows.filter(Boolean).map((row) => [...row]);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const places = new Map<string, number>();
    for (const row of found) row.forEach((name, at) => places.set(name, (at + 0.5) / row.length));
    const centre = (name: string) => {
      const all = (near.get(name) ?? []).map((other) => places.get(other) ?? 0.5);
      return all.length === 0 ? (places.get(name) ?? 0.5) : all.reduce((sum, place) => sum + place, 0) / all.length;
    };
    found = found.map((row) => {
      const centres = new Map(row.map((name) => [name, centre(name)]));
      return [...row].sort((a, b) => (centres.get(a) ?? 0) - (centres.get(b) ?? 0) || (a < b ? -1 : 1));
    });
  }
  return found;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const rows = Math.ceil(items.length / size);
  // rows of about equal length
  const each = rows === 0 ? 0 : Math.ceil(items.length / rows);
  return Array.from({ length: rows }, (_, row) => items.slice(row * each, (row + 1) * each)).filter((row) => row.length > 0);
}

/** Line of a relation between two tables, as the path of an SVG; `turn` parts several lines between the same tables. Pure. */
export function edgePath(child: Placed, parent: Placed, turn: number): string {
  const middle = (node: Placed) => node.x + NODE.width / 2;
  const shift = turn * 14;
  if (child.name === parent.name) {
    const [right, y] = [child.x + NODE.width, child.y + NODE.height / 2];
    return `M${right} ${y - 9} C${right + 30 + shift} ${y - 26} ${right + 30 + shift} ${y + 26} ${right} ${y + 9}`;
  }
  if (child.y === parent.y) {
    const top = child.y;
    const lift = NODE.gapY * 0.45 + Math.abs(shift);
    return `M${middle(child) + shift} ${top} C${middle(child) + shift} ${top - lift} ${middle(parent) + shift} ${top - lift} ${middle(parent) + shift} ${top}`;
  }
  const down = child.y > parent.y;
  const [from, to] = [down ? child.y : child.y + NODE.height, down ? parent.y + NODE.height : parent.y];
  const bend = (to - from) / 2;
  const [start, end] = [middle(child) + shift, middle(parent) + shift];
  if (Math.abs(to - from) > NODE.gapY) {
    // past a row of tables, round the one that may be between
    const aside = (start + end) / 2 + (start < end ? -1 : 1) * NODE.width;
    return `M${start} ${from} C${aside} ${from + bend * 0.6} ${aside} ${to - bend * 0.6} ${end} ${to}`;
  }
  return `M${start} ${from} C${start} ${from + bend} ${end} ${to - bend} ${end} ${to}`;
}

/** Number that parts the lines between the same two tables: 0, 1, -1, 2, … by edge. Pure. */
export function turnsOf(edges: readonly Edge[]): number[] {
  const seen = new Map<string, number>();
  return edges.map(({ child, parent }) => {
    const key = [child, parent].sort().join("\n");
    const n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    return n % 2 === 0 ? -n / 2 || 0 : (n + 1) / 2;
  });
}
