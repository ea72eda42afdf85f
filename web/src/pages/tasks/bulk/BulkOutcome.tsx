import type { Problem } from "../../../api/problem";
import { Action } from "../../../parts/Action";
import { text } from "../../../text/language";
import type { BulkAction } from "./requests";

/** Result of an action on several tasks. */
export interface Done {
  action: BulkAction;
  /** Tasks that did not refuse. */
  ids: readonly string[];
  refused: readonly { name: string; problem: Problem }[];
}

interface Props extends Done {
  busy: boolean;
  onUndo: () => void;
  onClose: () => void;
}

/**
 * How many tasks an action was requested for, and the reason of each refusal. Only a pause can be undone: resuming a task does
 * not undo its cancellation, and a deletion is final.
 */
export function BulkOutcome({ action, ids, refused, busy, onUndo, onClose }: Props) {
  const t = text.value.bulk;
  return (
    <div class={`notice decision-outcome ${refused.length > 0 ? "warn" : "good"}`} role="status">
      <span>{t.done[action](ids.length)}</span>
      {action === "pause" && ids.length > 0 && (
        <Action compact reason={busy ? text.value.pairs.saving : undefined} onPress={onUndo}>
          {text.value.pairs.undo}
        </Action>
      )}
      <button type="button" class="tool" aria-label={text.value.app.close} onClick={onClose}>
        ✕
      </button>
      {refused.length > 0 && (
        <ul class="bulk-refused" aria-label={t.refused(refused.length)}>
          {refused.map(({ name, problem }) => (
            <li key={name}>
              <strong>{name}</strong> {problem.message || text.value.problem.unreachable}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
