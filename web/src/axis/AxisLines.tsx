import { text } from "../text/language";
import type { Tick } from "./ticks";
import type { TimeAxis } from "./timeAxis";
import { cutMarks } from "./cutMarks";

/** Clock times along an axis, with ≈ where time is cut. */
export function AxisLabels({ axis, ticks }: { axis: TimeAxis; ticks: readonly Tick[] }) {
  return (
    <div class="axis-labels" aria-hidden="true">
      {ticks.filter(hasRoom).map((tick) => (
        <span
          key={tick.at}
          class={`axis-label${tick.major ? " major" : ""}${tick.left > LAST ? " last" : ""}`}
          style={{ left: `${tick.left * 100}%` }}
        >
          {tick.label}
        </span>
      ))}
      {cutMarks(axis).map((left) => (
        <span key={left} class="axis-cut-sign" title={text.value.time.cut} style={{ left: `${left * 100}%` }}>
          ≈
        </span>
      ))}
    </div>
  );
}

/** A label further right is to the left of its tick, where the one before it may be. */
const LAST = 0.94;
const TWO_LABELS = 0.2;

function hasRoom(tick: Tick, index: number, ticks: readonly Tick[]): boolean {
  return tick.left <= LAST || tick.left - (ticks[index - 1]?.left ?? 0) > TWO_LABELS;
}

/** Lines of the ticks and bands of the cuts, behind what an axis shows. */
export function AxisLines({ axis, ticks }: { axis: TimeAxis; ticks: readonly Tick[] }) {
  return (
    <>
      {ticks.map((tick) => (
        <span key={tick.at} class="axis-line" style={{ left: `${tick.left * 100}%` }} aria-hidden="true" />
      ))}
      {axis.cuts.map((cut) => (
        <span
          key={cut.from}
          class="axis-cut"
          style={{ left: `${cut.left * 100}%`, width: `${(cut.right - cut.left) * 100}%` }}
          aria-hidden="true"
        />
      ))}
    </>
  );
}
