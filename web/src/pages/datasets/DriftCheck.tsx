import { useState } from "preact/hooks";
import { getDrift, type Drift } from "../../api/drift";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { text } from "../../text/language";
import { DriftSummary } from "./DriftSummary";

/** Button that compares a registered database with its newest description, and the result. */
export function DriftCheck({ source }: { source: string }) {
  const t = text.value.drift;
  const { busy, problem, run } = useAttempt();
  const [found, setFound] = useState<Drift | undefined>(undefined);
  return (
    <div class="stack-tight">
      <div>
        <Action compact reason={busy ? t.checking : undefined} onPress={() => void run(async () => setFound(await getDrift(source)))}>
          {t.check}
        </Action>
      </div>
      <div role="status">
        {found !== undefined &&
          (found.since === null || Object.keys(found.counts).length === 0 ? (
            <span class="quiet">{found.since === null ? t.notDescribed : t.none}</span>
          ) : (
            <DriftSummary drift={found} since={found.since} />
          ))}
      </div>
      <ProblemNotice problem={problem} />
    </div>
  );
}
