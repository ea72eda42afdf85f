import { useLayoutEffect, useRef } from "preact/hooks";
import { decidePairs, type Decided, type Pair, type Review } from "../../../api/pairs";
import { useAttempt } from "../../../api/useAttempt";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { count } from "../../../text/format";
import { text } from "../../../text/language";

interface Props {
  taskId: string;
  chosen: readonly Pair[];
  onDecided: (decided: Decided, review: Review) => void;
  onClear: () => void;
  /** Called if the bar goes while it has the focus. */
  onGone: () => void;
}

/** Applies one decision to all selected pairs. */
export function SelectionBar({ taskId, chosen, onDecided, onClear, onGone }: Props) {
  const t = text.value.pairs;
  const { busy, problem, run } = useAttempt();
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const here = bar.current;
    return () => {
      if (here?.contains(document.activeElement)) onGone();
    };
  }, []);
  const decide = (review: Review) => {
    if (!busy) void run(async () => onDecided(await decidePairs(taskId, chosen, review), review));
  };
  return (
    <div ref={bar} class="selection-bar" role="group" aria-label={t.chosen(count(chosen.length))}>
      <strong role="status">{t.chosen(count(chosen.length))}</strong>
      <Action compact reason={busy ? t.saving : undefined} onPress={() => decide("approved")} title="a">
        {t.approve}
      </Action>
      <Action compact reason={busy ? t.saving : undefined} onPress={() => decide("rejected")} title="r">
        {t.reject}
      </Action>
      <Action compact kind="plain" onPress={onClear} title="Esc">
        {t.clearChosen}
      </Action>
      <ProblemNotice problem={problem} endpoint={`PATCH /tasks/${taskId}/pairs`} />
    </div>
  );
}
