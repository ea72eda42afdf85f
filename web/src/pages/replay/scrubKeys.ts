import { milestoneFrom, type Moment } from "./axis";

/** Where a key leads, or undefined for keys that lead nowhere. */
export function targetOf(event: { key: string; shiftKey: boolean }, moments: readonly Moment[], index: number): number | undefined {
  switch (event.key) {
    case "ArrowRight":
    case "ArrowUp":
      return event.shiftKey ? milestoneFrom(moments, index, 1) : index + 1;
    case "ArrowLeft":
    case "ArrowDown":
      return event.shiftKey ? milestoneFrom(moments, index, -1) : index - 1;
    case "PageUp":
      return milestoneFrom(moments, index, 1);
    case "PageDown":
      return milestoneFrom(moments, index, -1);
    case "Home":
      return 0;
    case "End":
      return moments.length - 1;
    default:
      return undefined;
  }
}
