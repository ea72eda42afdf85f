import { requestText } from "../../../api/request";
import type { TaskFile } from "../../../api/types";
import { useResource } from "../../../api/useResource";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { bytes } from "../../../text/format";
import { text } from "../../../text/language";
import { Code } from "./Code";
import { languageOf } from "./fileLanguage";

const SHOWN_BYTES = 256 * 1024;

export function FilePreview({ file, at }: { file: TaskFile | undefined; at: number | undefined }) {
  const t = text.value.files;
  if (file === undefined) return <div class="file-preview file-hint quiet">{t.choose}</div>;
  return <Preview key={`${file.file_name} ${file.content_hash ?? ""}`} file={file} at={at} />;
}

function Preview({ file, at }: { file: TaskFile; at: number | undefined }) {
  const t = text.value.files;
  const address = at === undefined || file.download_url.includes("at=") ? file.download_url : `${file.download_url}?at=${at}`;
  const body = useResource(`${address} ${file.content_hash ?? ""}`, (signal) => requestText(address, SHOWN_BYTES, signal));
  return (
    <article class="file-preview" aria-label={`${t.preview}: ${file.file_name}`}>
      <header class="toolbar">
        <h3 class="mono ellipsis" title={file.file_name}>
          {file.file_name}
        </h3>
        <span class="quiet small nowrap">{bytes(file.file_size)}</span>
        <a class="button compact push" href={address} download>
          {t.download}
        </a>
      </header>
      {file.description && <p class="quiet small file-about">{file.description}</p>}
      {body.problem !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={body.problem} endpoint={address} onRetry={body.reload} />
        </div>
      )}
      {body.data === undefined && body.problem === undefined && <p class="quiet panel-body">{text.value.problem.loading}</p>}
      {body.data !== undefined && (
        <>
          {body.data.size > SHOWN_BYTES && <p class="small quiet file-about">{t.cut(bytes(SHOWN_BYTES), bytes(body.data.size))}</p>}
          {body.data.text === "" ? (
            <p class="quiet panel-body">{t.emptyFile}</p>
          ) : (
            <Code text={body.data.text} language={languageOf(file.file_name)} label={file.file_name} />
          )}
        </>
      )}
    </article>
  );
}
