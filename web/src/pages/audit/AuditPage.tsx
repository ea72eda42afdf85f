import "./audit.css";
import { useEffect } from "preact/hooks";
import { auditHead, evidenceUrl, exportUrl, listCheckpoints } from "../../api/audit";
import { may } from "../../api/session";
import { useResource } from "../../api/useResource";
import { DocsLink } from "../../parts/DocsLink";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { count } from "../../text/format";
import { language, text } from "../../text/language";
import { Checkpoints } from "./Checkpoints";
import { AuditTrail } from "./AuditTrail";
import { Verification } from "./Verification";

const VERIFY_FILE = "querymill audit verify-file";

export function AuditPage() {
  const t = text.value.audit;
  const head = useResource("head", auditHead);
  const checkpoints = useResource("checkpoints", listCheckpoints);
  const proven = Math.max(0, ...(checkpoints.data ?? []).map((checkpoint) => checkpoint.position));
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);
  const [beforeCommand, afterCommand] = t.exportHint.split(VERIFY_FILE);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.title}</h1>
      </div>
      <p class="quiet page-about">
        {t.about} <DocsLink page="how-to/maintain">{text.value.app.docsMore}</DocsLink>
      </p>
      <div class="audit-grid">
        <section class="panel panel-body stack" aria-label={t.head} aria-busy={head.data === undefined && head.problem === undefined}>
          <h2>{t.head}</h2>
          <ProblemNotice problem={head.problem} endpoint="GET /audit/head" onRetry={head.reload} />
          {head.data !== undefined && (
            <dl class="head-facts">
              <dt>{t.position}</dt>
              <dd class="head-position">{count(head.data.position)}</dd>
              <dt>{t.root}</dt>
              <dd class="mono hash">{head.data.root ?? "–"}</dd>
              <dt>{t.recorded}</dt>
              <dd>
                <Time at={head.data.recorded_at} />
              </dd>
            </dl>
          )}
          <Verification onDone={head.reload}>
            {may("read") && (
              <>
                <a class="button" href={evidenceUrl(language.value)} download title={t.evidenceHint}>
                  {t.evidence}
                </a>
                <a class="button plain" href={exportUrl} download title={t.exportHint}>
                  {t.export}
                </a>
              </>
            )}
          </Verification>
          {may("read") && (
            <>
              <p class="quiet small">{t.evidenceHint}</p>
              <p class="quiet small">
                {beforeCommand}
                <code class="nowrap">{VERIFY_FILE}</code>
                {afterCommand}
              </p>
            </>
          )}
        </section>
        <Checkpoints checkpoints={checkpoints} />
      </div>
      {head.data !== undefined && <AuditTrail head={head.data.position} proven={proven} />}
    </div>
  );
}
