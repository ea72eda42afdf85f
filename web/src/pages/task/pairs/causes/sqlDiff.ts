/** A part of a text that two texts share, or that only one of them has. */
export interface Part {
  kind: "same" | "removed" | "added";
  text: string;
}

const TOKEN = /\s+|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|\p{N}+|./gsu;
/** Above this, the texts are compared as a whole. */
const MAX_CELLS = 1_000_000;

/** Differences of two texts by SQL tokens. Pure. */
export function diffOf(before: string, after: string): Part[] {
  const [old, fresh] = [before.match(TOKEN) ?? [], after.match(TOKEN) ?? []];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const middle = changed(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  return joined([
    ...old.slice(0, start).map((text): Part => ({ kind: "same", text })),
    ...middle,
    ...old.slice(old.length - end).map((text): Part => ({ kind: "same", text })),
  ]);
}

/** Longest common subsequence of two lists of tokens, with what is beside it. */
function changed(old: readonly string[], fresh: readonly string[]): Part[] {
  if (old.length * fresh.length > MAX_CELLS)
    return [
      { kind: "removed", text: old.join("") },
      { kind: "added", text: fresh.join("") },
    ];
  const width = fresh.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (a: number, b: number) => lengths[a * width + b] ?? 0;
  for (let a = old.length - 1; a >= 0; a -= 1)
    for (let b = fresh.length - 1; b >= 0; b -= 1)
      lengths[a * width + b] = old[a] === fresh[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1));
  const parts: Part[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < fresh.length) {
    const [was, is] = [old[a], fresh[b]];
    if (was !== undefined && was === is) {
      parts.push({ kind: "same", text: was });
      a += 1;
      b += 1;
    } else if (was !== undefined && (is === undefined || at(a + 1, b) >= at(a, b + 1))) {
      parts.push({ kind: "removed", text: was });
      a += 1;
    } else {
      parts.push({ kind: "added", text: is ?? "" });
      b += 1;
    }
  }
  return parts;
}

function joined(parts: readonly Part[]): Part[] {
  const whole: Part[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (last?.kind === part.kind) last.text += part.text;
    else if (part.text !== "") whole.push({ ...part });
  }
  return whole;
}
