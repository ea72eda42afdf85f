import { useRef, useState } from "preact/hooks";
import { may } from "../../../api/session";
import type { TaskRow } from "../../../api/types";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { Confirm } from "../../../parts/Confirm";
import { navigate } from "../../../route/navigation";
import { pathOf } from "../../../route/route";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { shareChosen, toggled, toggledAll } from "../../task/pairs/selection";
import { TaskTable } from "../TaskTable";
import { BulkOutcome, type Done } from "./BulkOutcome";
import { rangeToggled } from "./bulk";
import { BULK_ACTIONS, requestAll, type BulkAction } from "./requests";
import { focusedTask, moveTaskFocus } from "./taskKeys";

interface Asking {
  action: BulkAction;
  ids: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();

/** The list of tasks with a selection, and actions on all selected tasks. */
export function SelectableTasks({ rows }: { rows: readonly TaskRow[] }) {
  const t = text.value.bulk;
  const [chosen, setChosen] = useState(NONE);
  const [asking, setAsking] = useState<Asking | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Done | undefined>(undefined);
  const anchor = useRef<string | undefined>(undefined);
  const ids = rows.map((row) => row.task_id);
  const chosenIds = ids.filter((id) => chosen.has(id));
  const [newer, older] = chosenIds;
  const choose = (id: string, range: boolean) => {
    setChosen(range ? rangeToggled(chosen, ids, anchor.current, id) : toggled(chosen, id));
    anchor.current = id;
  };
  const act = async ({ action, ids: wanted }: Asking) => {
    const names = new Map(rows.map((row) => [row.task_id, row.task_name || row.task_id]));
    setBusy(true);
    try {
      const refused = await requestAll(action, wanted);
      const undone = wanted.filter((id) => refused.every((each) => each.id !== id));
      setDone({ action, ids: undone, refused: refused.map(({ id, problem }) => ({ name: names.get(id) ?? id, problem })) });
      const kept = new Set(refused.map(({ id }) => id));
      setChosen((old) => new Set([...old].filter((id) => !wanted.includes(id) || kept.has(id))));
    } finally {
      setBusy(false);
    }
  };
  useShortcut("j", t.next, () => moveTaskFocus(1));
  useShortcut("k", t.previous, () => moveTaskFocus(-1));
  useShortcut("x", t.choose, () => {
    const focused = focusedTask();
    if (focused !== undefined) choose(focused, false);
  });
  useShortcut("Escape", t.clear, () => setChosen(NONE));
  return (
    <>
      {chosenIds.length > 0 && (
        <div class="selection-bar task-selection" role="group" aria-label={t.chosen(count(chosenIds.length))}>
          <strong role="status">{t.chosen(count(chosenIds.length))}</strong>
          {may("operate") &&
            BULK_ACTIONS.map((action) => (
              <Action
                key={action}
                compact
                reason={busy ? text.value.pairs.saving : undefined}
                onPress={() => setAsking({ action, ids: chosenIds })}
              >
                {t.action[action]}
              </Action>
            ))}
          {older !== undefined && newer !== undefined && chosenIds.length === 2 && (
            <Action
              compact
              onPress={() => navigate(`${pathOf({ page: "compare" })}?${new URLSearchParams({ from: older, to: newer }).toString()}`)}
            >
              {text.value.compare.open}
            </Action>
          )}
          <Action compact kind="plain" onPress={() => setChosen(NONE)} title="Esc">
            {t.clear}
          </Action>
        </div>
      )}
      <TaskTable
        rows={rows}
        chosen={chosen}
        share={shareChosen(chosen, ids)}
        onChoose={choose}
        onChooseAll={() => setChosen(toggledAll(chosen, ids))}
        onAct={(id, action) => setAsking({ action, ids: [id] })}
      />
      {done !== undefined && (
        <BulkOutcome
          {...done}
          busy={busy}
          onUndo={() => void act({ action: "resume", ids: done.ids })}
          onClose={() => setDone(undefined)}
        />
      )}
      {asking !== undefined && (
        <Confirm
          question={t.ask[asking.action](asking.ids.length)}
          yes={t.yes[asking.action](asking.ids.length)}
          no={t.no}
          kind={asking.action === "cancel" || asking.action === "delete" ? "danger" : "primary"}
          onYes={() => void act(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}
