import { useEffect } from "preact/hooks";
import { Empty } from "../../parts/Empty";
import { Link } from "../../route/Link";
import { text } from "../../text/language";

/** Page of an unknown address. */
export function MissingPage() {
  const t = text.value.app;
  return <Instead title={t.missing} hint={t.missingHint} />;
}

/** Page instead of one that shows payloads, for a key of the scope `view`. */
export function HiddenPage() {
  const t = text.value.app;
  return <Instead title={t.notShown} />;
}

function Instead({ title, hint }: { title: string; hint?: string }) {
  const t = text.value.app;
  useEffect(() => {
    document.title = `${title} · Querymill`;
  }, [title]);
  return (
    <div class="page">
      <Empty whole title={title} {...(hint === undefined ? {} : { hint })}>
        <Link to="/" class="button">
          {t.toTasks}
        </Link>
      </Empty>
    </div>
  );
}
