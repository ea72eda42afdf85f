import { useState } from "preact/hooks";
import { may } from "../../../api/session";
import { getTask } from "../../../api/tasks";
import type { TaskRow } from "../../../api/types";
import { useAttempt } from "../../../api/useAttempt";
import { Menu, type MenuItem } from "../../../parts/Menu";
import { Modal } from "../../../parts/Modal";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { navigate } from "../../../route/navigation";
import { pathOf } from "../../../route/route";
import { text } from "../../../text/language";
import { RenameForm } from "../../task/RenameForm";
import { startAgain } from "../draft/startAgain";
import { BULK_ACTIONS, type BulkAction } from "./requests";

interface Props {
  row: TaskRow;
  /** Asks before an action on this task alone. */
  onAct: (action: BulkAction) => void;
}

/** Menu of a row: what its task can be used for. */
export function RowMenu({ row, onAct }: Props) {
  const t = text.value.bulk;
  const [renaming, setRenaming] = useState(false);
  const { problem, run } = useAttempt();
  const again = async () => startAgain(await getTask(row.task_id));
  const changes: MenuItem[] = [
    { label: text.value.result.rename, onPress: () => setRenaming(true) },
    { label: text.value.result.again, onPress: () => void run(again) },
    ...BULK_ACTIONS.filter((action) => applies(action, row)).map((action) => ({
      label: labelOf(action, row),
      onPress: () => onAct(action),
    })),
  ];
  if (!may("read")) return null;
  const items = [
    ...(may("operate") ? changes : []),
    { label: text.value.task.replay, onPress: () => navigate(pathOf({ page: "replay", id: row.task_id })) },
  ];
  return (
    <>
      <Menu label={t.more(row.task_name || row.task_id)} items={items} />
      <ProblemNotice problem={problem} />
      {renaming && (
        <Modal kind="sheet" label={text.value.result.rename} onClose={() => setRenaming(false)}>
          <div class="panel-body">
            <RenameForm task={row} onClose={() => setRenaming(false)} />
          </div>
        </Modal>
      )}
    </>
  );
}

function labelOf(action: BulkAction, { status }: TaskRow): string {
  return action === "resume" && status === "pending" ? text.value.task.run : text.value.bulk.action[action];
}

/** True if the status of a task permits an action. Pure. */
function applies(action: BulkAction, { status }: TaskRow): boolean {
  const [active, paused] = [status === "in_progress", status === "paused"];
  switch (action) {
    case "pause":
      return active;
    case "resume":
      return !active && status !== "completed";
    case "cancel":
      return active || paused;
    case "delete":
      return !active && !paused;
  }
}
