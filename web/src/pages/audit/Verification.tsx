import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { verifyAudit, type Verdict } from "../../api/audit";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Progress } from "../../parts/Progress";
import { StatusIcon } from "../../parts/StatusIcon";
import { Time } from "../../parts/Time";
import { useNow } from "../../parts/now";
import { count, duration } from "../../text/format";
import { text } from "../../text/language";
import { storeVerdict, storedVerdict, type Given } from "./storedVerdict";

/** Recomputes all digests on the service and shows the result; `children` are placed beside the button. */
export function Verification({ onDone, children }: { onDone: () => void; children: ComponentChildren }) {
  const t = text.value.audit;
  const [begun, setBegun] = useState(0);
  const [given, setGiven] = useState<Given | undefined>(storedVerdict);
  const [running, setRunning] = useState<Verdict | undefined>(undefined);
  const verdict = given?.verdict;
  const { busy, problem, run } = useAttempt();
  const now = useNow(busy);
  const verify = async () => {
    setBegun(Date.now());
    setGiven(undefined);
    setRunning(undefined);
    const found = { verdict: await verifyAudit(setRunning), at: new Date().toISOString() };
    storeVerdict(found);
    setGiven(found);
    onDone();
  };
  return (
    <div class="stack">
      <div class="row-wrap">
        <Action kind="primary" reason={busy ? t.verifying : undefined} onPress={() => void run(verify)}>
          {busy ? t.verifying : t.verify}
        </Action>
        {children}
        {busy && <span class="quiet small">{duration(Math.max(0, now - begun) / 1000)}</span>}
      </div>
      {busy && running !== undefined && (
        <div class="stack verify-progress">
          <Progress value={(running.checked / Math.max(1, running.head - running.after)) * 100} label={t.verifying} tall />
          <span class="quiet small" role="status">
            {t.checkedOf(count(running.checked), count(running.head - running.after))}
          </span>
        </div>
      )}
      <ProblemNotice problem={problem} endpoint="GET /audit/verify" />
      {verdict !== undefined && given !== undefined && (
        <div class={`notice verdict ${verdict.holds === true ? "good" : "bad"}`} role="status" data-holds={String(verdict.holds)}>
          <strong class="row">
            <StatusIcon status={verdict.holds ? "completed" : "failed"} />
            {verdict.holds ? t.holds : t.broken(verdict.first_bad_position == null ? "?" : count(verdict.first_bad_position))}
          </strong>
          <span class="small">
            {t.checked(count(verdict.checked))} · {t.upTo(count(verdict.head))} · <Time at={given.at} />
          </span>
          {verdict.reason != null && <p class="mono small">{verdict.reason}</p>}
        </div>
      )}
    </div>
  );
}
