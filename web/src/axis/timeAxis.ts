/** A period in milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** A period with its place on the axis, as shares from 0 to 1. */
export interface Piece extends Span {
  left: number;
  right: number;
}

/** Time axis of pieces drawn to one scale, with a cut of idle time between each two. */
export interface TimeAxis extends Span {
  pieces: readonly Piece[];
  cuts: readonly Piece[];
  /** Pieces and cuts in order of time. */
  parts: readonly Piece[];
  /** Milliseconds that the whole width would show without cuts. */
  width: number;
}

/** Drawn width of one cut, and of all cuts together, as shares of the time that is drawn to scale. */
const CUT_SHARE = 0.04;
const ALL_CUTS_SHARE = 0.3;
/** Idle time is cut if it is this many times longer than its cut would be drawn. */
const WORTH_CUTTING = 3;
const MIN_WORK_MS = 10_000;

/** Axis on which idle time between the busy spans is cut; spans may overlap and may be instants. Pure. */
export function timeAxis(busy: readonly Span[]): TimeAxis {
  const merged = joined(busy, 0);
  const work = Math.max(
    MIN_WORK_MS,
    merged.reduce((sum, span) => sum + span.to - span.from, 0),
  );
  const gaps = merged.slice(1).filter((span, at) => span.from - (merged[at]?.to ?? 0) > CUT_SHARE * WORTH_CUTTING * work).length;
  const cut = work * Math.min(CUT_SHARE, ALL_CUTS_SHARE / Math.max(1, gaps));
  return placed(joined(merged, cut * WORTH_CUTTING), cut);
}

/** Axis of one span without cuts. Pure. */
export function plainAxis(from: number, to: number): TimeAxis {
  return placed([{ from, to }], 0);
}

/** Spans in order of time; those with at most `gap` between them are one. */
function joined(spans: readonly Span[], gap: number): Span[] {
  const found: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && from - last.to <= gap) last.to = Math.max(last.to, to);
    else found.push({ from, to: Math.max(from, to) });
  }
  return found;
}

function placed(spans: readonly Span[], cut: number): TimeAxis {
  const width = spans.reduce((sum, span) => sum + span.to - span.from, 0) + cut * Math.max(0, spans.length - 1);
  const share = (ms: number) => (width === 0 ? 0 : ms / width);
  const pieces: Piece[] = [];
  const cuts: Piece[] = [];
  let drawn = 0;
  for (const { from, to } of spans) {
    const before = pieces.at(-1);
    if (before !== undefined) {
      cuts.push({ from: before.to, to: from, left: share(drawn), right: share(drawn + cut) });
      drawn += cut;
    }
    pieces.push({ from, to, left: share(drawn), right: share(drawn + to - from) });
    drawn += to - from;
  }
  const parts = pieces.flatMap((piece, at) => [piece, ...cuts.slice(at, at + 1)]);
  return { from: pieces[0]?.from ?? 0, to: pieces.at(-1)?.to ?? 0, pieces, cuts, parts, width };
}

/** Place of an instant, 0–1; instants beyond the axis are at its ends. */
export function shareAt({ parts, from }: TimeAxis, at: number): number {
  const part = firstOf(parts, (each) => each.to >= at);
  if (part === undefined || at < part.from) return at <= from ? 0 : 1;
  return part.to === part.from ? part.left : part.left + ((at - part.from) / (part.to - part.from)) * (part.right - part.left);
}

/** Instant at a place, 0–1. */
export function timeAt({ parts, from, to }: TimeAxis, share: number): number {
  const part = firstOf(parts, (each) => each.right >= share);
  if (part === undefined || share < part.left) return share <= 0 ? from : to;
  return part.right === part.left ? part.from : part.from + ((share - part.left) / (part.right - part.left)) * (part.to - part.from);
}

/** The first part that fits; all after it fit as well. */
function firstOf(parts: readonly Piece[], fits: (part: Piece) => boolean): Piece | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(parts[middle] as Piece)) high = middle;
    else low = middle + 1;
  }
  return parts[low];
}

/** Place and width of a span in percent, as styles. */
export function spanStyle(axis: TimeAxis, { from, to }: Span, minWidth = "3px"): { left: string; width: string } {
  const left = shareAt(axis, from);
  return { left: `${left * 100}%`, width: `max(${minWidth}, ${(shareAt(axis, Math.max(from, to)) - left) * 100}%)` };
}
