import { API } from "../../../api/request";
import type { LogLine } from "../../../api/types";
import { Action } from "../../../parts/Action";
import { Copy } from "../../../parts/Copy";
import { saveText } from "../../../parts/saveText";
import { text } from "../../../text/language";
import { asText } from "./lines";

/** Copies or saves the lines of the current view; the whole log is a file of the task. */
export function LogExport({ taskId, lines }: { taskId: string; lines: readonly LogLine[] }) {
  const t = text.value.log;
  const view = () => `${lines.map(asText).join("\n")}\n`;
  return (
    <div class="row-wrap log-export">
      <Copy kind="plain" content={view} />
      <Action kind="plain" onPress={() => saveText(`${taskId}.log`, view())}>
        {t.download}
      </Action>
      <a class="button plain" href={`${API}/tasks/${encodeURIComponent(taskId)}/files/download/data_pipeline.log`} download>
        {t.downloadAll}
      </a>
    </div>
  );
}
