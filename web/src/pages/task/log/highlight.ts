/** More ranges take longer to mark than they are worth. */
const MAX_RANGES = 3000;

/** Marks the text in the given cells by CSS custom highlights, without changing the elements. An empty needle clears the marks. */
export function highlight(needle: string, cells: readonly (Element | undefined)[], now: Element | undefined): void {
  if (!("highlights" in CSS)) return;
  const all = needle === "" ? [] : cells.slice(-MAX_RANGES).flatMap((cell) => rangesIn(cell, needle));
  CSS.highlights.set("found", new Highlight(...all));
  CSS.highlights.set("found-now", new Highlight(...(needle === "" ? [] : rangesIn(now, needle))));
}

function rangesIn(cell: Element | undefined, needle: string): Range[] {
  const node = cell?.firstChild;
  if (!(node instanceof Text)) return [];
  const hay = node.data.toLowerCase();
  const wanted = needle.toLowerCase();
  const ranges: Range[] = [];
  // Case folding may change a text's length, and thereby offsets.
  if (hay.length !== node.data.length) return ranges;
  for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + wanted.length)) {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + wanted.length);
    ranges.push(range);
  }
  return ranges;
}
