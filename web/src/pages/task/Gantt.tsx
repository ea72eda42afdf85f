import { useState } from "preact/hooks";
import type { Execution, TaskView } from "../../api/types";
import { AxisLabels, AxisLines } from "../../axis/AxisLines";
import { ticksOf, type Tick } from "../../axis/ticks";
import { shareAt, timeAxis, type Span, type TimeAxis } from "../../axis/timeAxis";
import { text } from "../../text/language";
import { GanttRow } from "./GanttRow";
import { ganttRows, spansOf } from "./ganttRows";
import type { Unit } from "./useUnits";

interface Props {
  view: TaskView;
  executions: readonly Execution[];
  /** Milliseconds since 1970 up to which running bars reach. */
  now: number;
  /** The axis of the replay, which shows its own labels. */
  axis?: TimeAxis;
  units?: readonly Unit[];
  /** Periods without an executor, in milliseconds since 1970. */
  silences?: readonly Span[];
  /** A past moment is shown: the playhead is at `now`, and a bar leads to its beginning. */
  onSeek?: (at: number) => void;
}

/** Executions on a time axis without idle time: a row for each step, with its earlier attempts folded. */
export function Gantt({ view, executions, now, axis: given, units = [], silences = [], onSeek }: Props) {
  const [unfolded, setUnfolded] = useState<readonly string[]>([]);
  const axis = given ?? timeAxis(spansOf(executions, now));
  const ticks: Tick[] = axis.pieces.length === 0 ? [] : ticksOf(axis, new Date(), true);
  const toggle = (step: string) => setUnfolded(unfolded.includes(step) ? unfolded.filter((other) => other !== step) : [...unfolded, step]);
  const shared = { view, now, axis, units, silences, onSeek };
  return (
    <div class="gantt">
      {given === undefined && (
        <div class="gantt-inset gantt-labels">
          <AxisLabels axis={axis} ticks={ticks} />
        </div>
      )}
      <div class="gantt-body">
        <div class="gantt-inset gantt-lines">
          <AxisLines axis={axis} ticks={ticks} />
        </div>
        <ul aria-label={text.value.task.ganttLabel(executions.length)}>
          {ganttRows(executions).flatMap(({ newest, earlier }) => {
            const open = unfolded.includes(newest.step);
            const fold = earlier.length > 0 ? { open, onToggle: () => toggle(newest.step) } : undefined;
            return [
              <GanttRow key={newest.execution_id} {...shared} execution={newest} behind={open ? [] : earlier} fold={fold} />,
              ...(open ? earlier.map((one) => <GanttRow key={one.execution_id} {...shared} execution={one} behind={[]} />) : []),
            ];
          })}
        </ul>
        {onSeek !== undefined && (
          <div class="gantt-inset gantt-lines" aria-hidden="true">
            <span class="gantt-head" style={{ left: `${shareAt(axis, now) * 100}%` }} />
          </div>
        )}
      </div>
      <Legend
        units={units.length > 0}
        failed={units.some((unit) => unit.failed)}
        silences={silences.length > 0}
        cuts={axis.cuts.length > 0}
      />
    </div>
  );
}

/** What the marks mean; those that are not present are left out. */
function Legend({ units, failed, silences, cuts }: { units: boolean; failed: boolean; silences: boolean; cuts: boolean }) {
  const t = text.value.time;
  if (!units && !silences && !cuts) return null;
  return (
    <ul class="gantt-legend small quiet">
      {units && <li class="legend-unit">{t.unit}</li>}
      {failed && <li class="legend-failure">{t.failedUnit}</li>}
      {silences && <li class="legend-silence">{t.silence}</li>}
      {cuts && <li class="legend-cut">{t.cut}</li>}
    </ul>
  );
}
