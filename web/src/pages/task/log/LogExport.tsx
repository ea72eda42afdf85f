import type { RefObject } from "preact";
import { API } from "../../../api/request";
import { Action } from "../../../parts/Action";
import { Copy } from "../../../parts/Copy";
import { saveText } from "../../../parts/saveText";
import { text } from "../../../text/language";
import type { LogSession } from "./LogSession";
import { asText } from "./lines";

/** Copies or saves the lines of the present view; the whole log is the task's own file. */
export function LogExport({ taskId, session }: { taskId: string; session: RefObject<LogSession | undefined> }) {
  const say = text.value.log;
  const view = () => `${(session.current?.buffer.lines ?? []).map(asText).join("\n")}\n`;
  return (
    <div class="row-wrap log-export">
      <Copy kind="plain" content={view} />
      <Action kind="plain" onPress={() => saveText(`${taskId}.log`, view())}>
        {say.download}
      </Action>
      <a class="button plain" href={`${API}/tasks/${encodeURIComponent(taskId)}/files/download/data_pipeline.log`} download>
        {say.downloadAll}
      </a>
    </div>
  );
}
