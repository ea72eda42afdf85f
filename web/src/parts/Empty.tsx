import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  hint?: string;
  /** True if this is all the page shows, so that its title is the page's heading. */
  whole?: boolean;
  children?: ComponentChildren;
}

export function Empty({ title, hint, whole = false, children }: Props) {
  return (
    <div class="empty">
      {whole ? <h1>{title}</h1> : <h2>{title}</h2>}
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}
