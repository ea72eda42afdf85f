import { useState } from "preact/hooks";
import { importPairs, type PairImport as Answer } from "../../../api/pairs";
import { useAttempt } from "../../../api/useAttempt";
import { Action } from "../../../parts/Action";
import { Field } from "../../../parts/Field";
import { FileButton } from "../../../parts/FileButton";
import { Modal } from "../../../parts/Modal";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useUnsaved } from "../../../parts/unsaved";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { ImportVerdict } from "./ImportVerdict";

const MAX_BYTES = 4 * 1024 * 1024;

interface Props {
  taskId: string;
  onImported: () => void;
  onClose: () => void;
}

/** Imports pairs: first a trial that reports the result of each line, then the import of the valid ones. */
export function PairImport({ taskId, onImported, onClose }: Props) {
  const t = text.value.pairs;
  const [upload, setUpload] = useState<string | File>("");
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const { busy, problem, run, clear } = useAttempt();
  const [fault, setFault] = useState<string | undefined>(undefined);
  const empty = typeof upload === "string" && upload.trim() === "";
  useUnsaved(!empty && answer?.dry_run !== false);
  const take = (content: string | File) => {
    setUpload(content);
    setAnswer(undefined);
    clear();
    setFault(new Blob([content]).size > MAX_BYTES ? t.importLarge : undefined);
  };
  const send = async (content: string | File, trial: boolean) => {
    if (typeof content === "string" && content.trim() === "") return setFault(t.importEmpty);
    if (busy || new Blob([content]).size > MAX_BYTES) return;
    await run(async () => {
      setAnswer(await importPairs(taskId, content, trial));
      if (!trial) onImported();
    });
  };
  const choose = async (file: File) => {
    if (file.size > MAX_BYTES) return setFault(t.importLarge);
    const content = /\.(zip|xlsx)$/i.test(file.name) ? file : await decoded(file);
    take(content);
    await send(content, true);
  };
  const ready = answer?.dry_run === true && answer.imported > 0;
  return (
    <Modal kind="drawer" label={t.importTitle} onClose={onClose}>
      <div class="drawer-layout">
        <header class="drawer-head">
          <h2>{t.importTitle}</h2>
          <button type="button" class="tool" aria-label={text.value.app.close} onClick={onClose}>
            ✕
          </button>
        </header>
        <div class="drawer-body">
          <p class="quiet">{t.importAbout}</p>
          <div class="row-wrap">
            <FileButton
              label={t.importFile}
              accept=".json,.jsonl,.csv,.txt,.xlsx,.zip"
              describedBy="import-hint"
              onFile={(file) => void choose(file)}
            />
            <span class="quiet small" id="import-hint">
              {t.importFileHint}
            </span>
          </div>
          <Field label={t.importPaste} fault={fault ?? problem?.fields.get("pairs")}>
            {(wiring) => (
              <textarea
                class="textarea mono import-text"
                spellcheck={false}
                placeholder={'[{"question": "…", "sql": "SELECT …"}]'}
                {...wiring}
                value={typeof upload === "string" ? upload : upload.name}
                onInput={(event) => take(event.currentTarget.value)}
              />
            )}
          </Field>
          {problem !== undefined && !problem.fields.has("pairs") && (
            <ProblemNotice problem={problem} endpoint={`POST /tasks/${taskId}/pairs/import`} />
          )}
          {answer !== undefined && <ImportVerdict answer={answer} />}
        </div>
        <footer class="drawer-foot">
          <Action
            reason={busy ? t.checking : undefined}
            {...(ready ? {} : { kind: "primary" as const })}
            onPress={() => void send(upload, true)}
          >
            {busy ? t.checking : t.importCheck}
          </Action>
          <Action
            reason={ready ? undefined : answer === undefined ? t.importCheckFirst : t.importNothing}
            {...(ready ? { kind: "primary" as const } : {})}
            onPress={() => void send(upload, false)}
          >
            {ready ? t.importTake(count(answer.imported)) : t.import}
          </Action>
        </footer>
      </div>
    </Modal>
  );
}

/** UTF-8, or GB18030 as Chinese spreadsheets write it. */
async function decoded(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}
