import { milestoneFrom, type Moment } from "./axis";

/** Index that a key moves to; undefined for other keys. */
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
