import { useState } from "preact/hooks";
import { API } from "../../../api/request";
import type { TaskSummary } from "../../../api/summary";
import { Copy } from "../../../parts/Copy";
import { Modal } from "../../../parts/Modal";
import { Segmented } from "../../../parts/Segmented";
import { text } from "../../../text/language";
import { Code } from "../files/Code";
import { APPLICATIONS, snippetOf, type Application } from "./snippets";

interface Props {
  taskId: string;
  summary: TaskSummary;
  onClose: () => void;
}

/** Code for applications that use the task's dataset, with its names and address filled in. */
export function UseIt({ taskId, summary, onClose }: Props) {
  const t = text.value.result;
  const [application, setApplication] = useState<Application>("langchain");
  const names: Record<Application, string> = { langchain: "LangChain", vanna: "Vanna", rest: t.useRest };
  const snippet = snippetOf(application, summary, taskId, window.location.origin, API);
  const title = t.useTitle(`${summary.db_name} · ${summary.language}`);
  const store = application !== "rest";
  return (
    <Modal kind="sheet" label={title} onClose={onClose}>
      <div class="use-it">
        <header class="row">
          <h2>{title}</h2>
          <span class="push" />
          <button type="button" class="tool" aria-label={text.value.app.close} onClick={onClose}>
            ✕
          </button>
        </header>
        <Segmented
          label={t.useHow}
          value={application}
          choices={APPLICATIONS.map((value) => ({ value, label: names[value] }))}
          onChoose={setApplication}
        />
        {store && summary.loaded === 0 && <p class="warn-text">{t.useNotLoaded}</p>}
        {snippet.install !== undefined && <Listing label={t.useInstall} content={snippet.install} />}
        <Listing label={t.useCode} content={snippet.code} />
        {store && (
          <p class="small quiet">
            {summary.store !== null && (
              <>
                {t.useStore}
                <span class="mono">{summary.store.address}</span>
                <br />
              </>
            )}
            {snippet.code.includes("PASSWORD") && t.usePassword}
          </p>
        )}
      </div>
    </Modal>
  );
}

function Listing({ label, content }: { label: string; content: string }) {
  return (
    <section class="use-listing">
      <div class="row">
        <h3>{label}</h3>
        <span class="push" />
        <Copy compact content={() => content} />
      </div>
      <Code text={content} language="text" label={label} />
    </section>
  );
}
