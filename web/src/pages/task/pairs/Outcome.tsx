import type { Pair } from "../../../api/pairs";
import { Action } from "../../../parts/Action";
import { text } from "../../../text/language";

/** Result of a change of pairs. */
export interface Done {
  says: string;
  /** What was left out. */
  leftOut?: readonly string[];
  /** Pairs as they were before the change, to undo it. */
  before?: readonly Pair[];
  /** True if invalid pairs were left out. */
  invalid?: boolean;
}

interface Props extends Done {
  busy: boolean;
  onUndo: (before: readonly Pair[]) => void;
  onShowInvalid: () => void;
  onClose: () => void;
}

/** Result of the last change, with those left out, and a button that undoes it. */
export function Outcome({ says, leftOut = [], before, invalid = false, busy, onUndo, onShowInvalid, onClose }: Props) {
  const t = text.value.pairs;
  return (
    <div class={`notice decision-outcome ${leftOut.length > 0 ? "warn" : "good"}`} role="status">
      <span>{says}</span>
      {leftOut.map((each) => (
        <span key={each}>{each}</span>
      ))}
      {invalid && (
        <Action compact onPress={onShowInvalid}>
          {t.showThem}
        </Action>
      )}
      {before !== undefined && before.length > 0 && (
        <Action compact reason={busy ? t.saving : undefined} onPress={() => onUndo(before)} title="u">
          {t.undo}
        </Action>
      )}
      <button type="button" class="tool" aria-label={text.value.app.close} onClick={onClose}>
        ✕
      </button>
    </div>
  );
}

/** Position of the log at which pairs were as they are shown. */
export function positionOf(pairs: readonly Pair[]): number {
  return Math.max(0, ...pairs.map((pair) => pair.position ?? 0));
}
