import type { SchemaEdited } from "../../../api/sourceSchema";
import type { TaskView } from "../../../api/types";
import { useAttempt } from "../../../api/useAttempt";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { Link } from "../../../route/Link";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { startAgain } from "../../tasks/draft/startAgain";
import { readersPath } from "./addresses";

interface Props {
  view: TaskView;
  edited: SchemaEdited;
  onUndo: (() => void) | undefined;
  onClose: () => void;
}

/** Result of an edit: where it was saved, which pairs it affects, undo, and a new task that takes it over. */
export function Edited({ view, edited, onUndo, onClose }: Props) {
  const t = text.value.schema;
  const { problem, run } = useAttempt();
  const filter = edited.reads != null ? { reads: edited.reads } : { table: edited.table ?? "" };
  return (
    <div class="notice good schema-edited" role="status">
      <p>
        {t.done(edited.input)}{" "}
        {edited.pairs > 0 ? (
          <Link to={readersPath(view.task_id, filter)}>{t.touches(edited.pairs, count(edited.pairs))}</Link>
        ) : (
          <span>{t.touchesNone}</span>
        )}
      </p>
      <div class="row-wrap">
        <Action compact onPress={() => void run(() => startAgain(view))}>
          {text.value.result.again}
        </Action>
        {onUndo !== undefined && (
          <Action compact onPress={onUndo}>
            {t.undo}
          </Action>
        )}
        <Action compact kind="plain" onPress={onClose}>
          {text.value.app.close}
        </Action>
      </div>
      <ProblemNotice problem={problem} />
    </div>
  );
}
