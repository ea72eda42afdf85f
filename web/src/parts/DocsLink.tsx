import type { ComponentChildren } from "preact";
import { language } from "../text/language";

/** Link to a page of the documentation, such as `how-to/models`; an empty one leads to its start. Opens a new tab. */
export function DocsLink({ page, children }: { page: string; children: ComponentChildren }) {
  return (
    <a href={`/manual/${language.value === "zh" ? "zh/" : ""}${page && `${page}/`}`} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
