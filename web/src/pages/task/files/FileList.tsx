import { useEffect, useRef, useState } from "preact/hooks";
import type { TaskFile } from "../../../api/types";
import { Action } from "../../../parts/Action";
import { Time } from "../../../parts/Time";
import { bytes, count } from "../../../text/format";
import { text } from "../../../text/language";

interface Props {
  files: readonly TaskFile[];
  chosen: string | undefined;
  onChoose: (file: TaskFile) => void;
}

/** Rows drawn at a time. */
const STEP = 200;

export function FileList({ files, chosen, onChoose }: Props) {
  const t = text.value.files;
  const [shown, setShown] = useState(() => Math.max(STEP, files.findIndex((file) => file.file_name === chosen) + 1));
  const list = useRef<HTMLUListElement>(null);
  // an address with a file scrolls the list to it, but not the page
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>(".chosen");
    if (list.current === null || !row) return;
    const [top, bottom] = [row.offsetTop - list.current.offsetTop, row.offsetTop - list.current.offsetTop + row.offsetHeight];
    if (top < list.current.scrollTop || bottom > list.current.scrollTop + list.current.clientHeight)
      list.current.scrollTop = top - list.current.clientHeight / 3;
  }, [chosen]);
  if (files.length === 0) return <p class="quiet panel-body">{t.none}</p>;
  return (
    <ul ref={list} class="file-list" aria-label={t.label}>
      {files.slice(0, shown).map((file) => (
        <li key={file.file_name} class={file.file_name === chosen ? "chosen" : undefined}>
          <button type="button" class="file-row" aria-pressed={file.file_name === chosen} onClick={() => onChoose(file)}>
            <span class="file-type small">{file.file_type}</span>
            <span class="file-name mono">{file.file_name}</span>
            <span class="file-size small quiet">{bytes(file.file_size)}</span>
            <span class="file-meta small quiet">
              <span title={`${t.hash} ${file.content_hash ?? "–"}`} class="mono">
                {file.content_hash?.slice(0, 10) ?? ""}
              </span>
              <Time at={file.modified_at ?? file.created_at} />
            </span>
          </button>
          <a
            class="button plain compact"
            href={file.download_url}
            download
            aria-label={`${t.download} ${file.file_name}`}
            title={t.download}
          >
            ↓
          </a>
        </li>
      ))}
      {files.length > shown && (
        <li class="file-more">
          <Action compact onPress={() => setShown(shown + STEP)}>
            {t.more(count(files.length - shown))}
          </Action>
        </li>
      )}
    </ul>
  );
}
