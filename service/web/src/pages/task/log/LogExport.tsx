import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { API } from "../../../api/request";
import { Action } from "../../../parts/Action";
import { saveText } from "../../../parts/saveText";
import { text } from "../../../text/language";
import type { LogSession } from "./LogSession";
import { asText } from "./lines";

/** Copies or saves the lines of the present view; the whole log is the task's own file. */
export function LogExport({ taskId, session }: { taskId: string; session: RefObject<LogSession | undefined> }) {
  const say = text.value.log;
  const [copied, setCopied] = useState(false);
  const view = () => `${(session.current?.buffer.lines ?? []).map(asText).join("\n")}\n`;
  const copy = () =>
    void navigator.clipboard.writeText(view()).then(() => {
      setCopied(true);
      window.setTimeout(() => setCopied(false), 1500);
    });
  return (
    <div class="row-wrap log-export">
      <Action kind="plain" onPress={copy}>
        {copied ? say.copied : say.copy}
      </Action>
      <Action kind="plain" onPress={() => saveText(`${taskId}.log`, view())}>
        {say.download}
      </Action>
      <a class="button plain" href={`${API}/tasks/${encodeURIComponent(taskId)}/files/download/data_pipeline.log`} download>
        {say.downloadAll}
      </a>
    </div>
  );
}
