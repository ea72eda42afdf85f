import { useEffect } from "preact/hooks";
import { Empty } from "../../parts/Empty";
import { Link } from "../../route/Link";
import { text } from "../../text/language";

export function MissingPage() {
  const t = text.value.app;
  useEffect(() => {
    document.title = `${t.missing} · Querymill`;
  }, [t]);
  return (
    <div class="page">
      <Empty whole title={t.missing} hint={t.missingHint}>
        <Link to="/" class="button">
          {t.toTasks}
        </Link>
      </Empty>
    </div>
  );
}
