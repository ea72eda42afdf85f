import { EXPORT_FORMATS } from "../../../api/forms";
import { exportUrl, type ExportQuery } from "../../../api/pairs";
import { DocsLink } from "../../../parts/DocsLink";
import { text } from "../../../text/language";

/** Links to the pairs in each format, and to what the formats are. */
export function FormatList({ taskId, wish }: { taskId: string; wish: ExportQuery }) {
  return (
    <ul>
      {EXPORT_FORMATS.map((format) => (
        <li key={format}>
          <a class="mono" href={exportUrl(taskId, format, wish)} download>
            {format}
          </a>
        </li>
      ))}
      <li class="small">
        <DocsLink page="files">{text.value.pairs.exportFormats}</DocsLink>
      </li>
    </ul>
  );
}
