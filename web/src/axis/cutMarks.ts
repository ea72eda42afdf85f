import type { TimeAxis } from "./timeAxis";

const LEAST_DISTANCE = 0.02;

/** Places (0–1) of the signs of an axis's cuts; cuts that are too near to the sign before have none. Pure. */
export function cutMarks(axis: TimeAxis): number[] {
  const marks: number[] = [];
  for (const cut of axis.cuts) {
    const middle = (cut.left + cut.right) / 2;
    if (middle - (marks.at(-1) ?? -1) >= LEAST_DISTANCE) marks.push(middle);
  }
  return marks;
}
