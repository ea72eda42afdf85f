import { useEffect } from "preact/hooks";
import { Empty } from "../../parts/Empty";
import { Link } from "../../route/Link";
import { text } from "../../text/language";

export function MissingPage() {
  const say = text.value.app;
  useEffect(() => {
    document.title = `${say.missing} · Querymill`;
  }, [say]);
  return (
    <div class="page">
      <Empty whole title={say.missing} hint={say.missingHint}>
        <Link to="/" class="button">
          {say.toTasks}
        </Link>
      </Empty>
    </div>
  );
}
