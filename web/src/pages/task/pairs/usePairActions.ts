import { useState } from "preact/hooks";
import {
  decidePairs,
  editPairs,
  generatePairs,
  restorePairs,
  type Decided,
  type Pair,
  type PairEdits,
  type Review,
} from "../../../api/pairs";
import { useAttempt, type Attempt } from "../../../api/useAttempt";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { positionOf, type Done } from "./Outcome";

export interface PairActions extends Omit<Attempt, "run" | "clear"> {
  done: Done | undefined;
  dismiss: () => void;
  decide: (pairs: readonly Pair[], review: Review) => void;
  /** Checks the SQL of pairs again as it is. */
  check: (pairs: readonly Pair[]) => void;
  /** Starts a run that generates others in the places of pairs. */
  generate: (pairs: readonly Pair[]) => void;
  /** Reports a replacement in pairs that were shown as `before`. */
  replaced: (before: readonly Pair[], edits: PairEdits) => void;
  /** Reports a change of one pair. */
  changed: (before: Pair, after: Pair) => void;
  undo: (before: readonly Pair[]) => void;
}

interface Options {
  taskId: string;
  /** Takes pairs from a response. */
  take: (pairs: readonly Pair[]) => void;
  onReload: () => void;
  /** Called after a change of several pairs. */
  onDone: () => void;
}

/** Changes of several pairs, each with its result and a way back. */
export function usePairActions({ taskId, take, onReload, onDone }: Options): PairActions {
  const { busy, problem, run } = useAttempt();
  const [done, setDone] = useState<Done | undefined>(undefined);
  const act = (work: () => Promise<void>) => {
    if (busy) return;
    setDone(undefined);
    void run(work);
  };
  const edited = (before: readonly Pair[], { edits }: PairEdits, says: string) => {
    const t = text.peek().pairs;
    const failed = edits.filter((edit) => !edit.valid).length;
    const passed = new Set(edits.filter((edit) => edit.valid).map((edit) => edit.pair_id));
    setDone({
      says,
      leftOut: failed > 0 ? [t.stillInvalid(count(failed))] : [],
      before: before.filter((pair) => passed.has(pair.pair_id)),
    });
    onReload();
    onDone();
  };
  const decided = (before: readonly Pair[], { pairs: fresh, invalid, changed }: Decided, review: Review) => {
    const t = text.peek().pairs;
    const left = [
      changed.length > 0 && t.decidedChanged(count(changed.length)),
      invalid.length > 0 && t.decidedInvalid(count(invalid.length)),
    ];
    const ids = new Set(fresh.map((pair) => pair.pair_id));
    take(fresh);
    onDone();
    setDone({
      says: (review === "approved" ? t.decidedApproved : t.decidedRejected)(count(fresh.length)),
      leftOut: left.filter((each) => each !== false),
      before: before.filter((pair) => ids.has(pair.pair_id)),
      invalid: invalid.length > 0,
    });
  };
  return {
    busy,
    problem,
    done,
    dismiss: () => setDone(undefined),
    decide: (pairs, review) => act(async () => decided(pairs, await decidePairs(taskId, pairs, review), review)),
    check: (pairs) =>
      act(async () => {
        const edits = await editPairs(taskId, { pair_ids: pairs.map((pair) => pair.pair_id) });
        edited(pairs, edits, text.peek().pairs.checked(count(edits.edits.filter((edit) => edit.valid).length)));
      }),
    generate: (pairs) =>
      act(async () => {
        await generatePairs(taskId, { pair_ids: pairs.map((pair) => pair.pair_id) });
        onDone();
        setDone({ says: text.peek().pairs.generating(count(pairs.length)) });
      }),
    replaced: (before, edits) => edited(before, edits, text.peek().pairs.replaced(count(edits.edits.filter((edit) => edit.valid).length))),
    changed: (before, after) => {
      const t = text.peek().pairs;
      take([after]);
      if (before.review !== after.review && after.review)
        setDone({ says: (after.review === "approved" ? t.decidedApproved : t.decidedRejected)("1"), before: [before] });
      else setDone({ says: t.replaced("1"), before: [before] });
    },
    undo: (before) =>
      act(async () => {
        const ids = before.map((pair) => pair.pair_id);
        take(await restorePairs(taskId, ids, positionOf(before)));
        setDone({ says: text.peek().pairs.undone(count(ids.length)) });
      }),
  };
}
