import { checkpointLine, makeCheckpoint, type Checkpoint } from "../../api/audit";
import { may } from "../../api/session";
import { useAttempt } from "../../api/useAttempt";
import type { Resource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Copy } from "../../parts/Copy";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { saveText } from "../../parts/saveText";
import { count } from "../../text/format";
import { text } from "../../text/language";

export function Checkpoints({ checkpoints }: { checkpoints: Resource<Checkpoint[]> }) {
  const t = text.value.audit;
  const { problem, run } = useAttempt();
  const known = checkpoints.data ?? [];
  const [newest] = known;
  const make = async () => {
    await makeCheckpoint();
    checkpoints.reload();
  };
  return (
    <section class="panel panel-body stack">
      <div class="row-wrap">
        <h2>{t.checkpoints}</h2>
        <span class="push" />
        {known.length > 0 && (
          <Action compact kind="plain" onPress={() => saveText("checkpoints.jsonl", known.toReversed().map(checkpointLine).join(""))}>
            {t.downloadCheckpoints}
          </Action>
        )}
        {may("operate") && (
          <Action compact onPress={() => void run(make)}>
            {t.makeCheckpoint}
          </Action>
        )}
      </div>
      <ProblemNotice problem={problem} endpoint="POST /audit/checkpoints" />
      <ProblemNotice problem={checkpoints.problem} endpoint="GET /audit/checkpoints" onRetry={checkpoints.reload} />
      {newest !== undefined && newest.genuine && (
        <p class="quiet small">
          {t.fingerprint} <code class="hash">{newest.fingerprint}</code>
        </p>
      )}
      {checkpoints.data?.length === 0 && <p class="quiet small">{t.noCheckpoints}</p>}
      {checkpoints.data !== undefined && checkpoints.data.length > 0 && (
        <div class="table-scroll checkpoint-scroll" tabIndex={0} role="region" aria-label={t.checkpoints}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="num">
                  {t.position}
                </th>
                <th scope="col">{t.recorded}</th>
                <th scope="col">{t.root}</th>
                <th scope="col">
                  <span class="sr-only">{t.copyCheckpoint}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {checkpoints.data.map((checkpoint) => (
                <tr key={`${checkpoint.position} ${checkpoint.recorded_at ?? ""}`}>
                  <td class="num">{count(checkpoint.position)}</td>
                  <td>
                    <Time at={checkpoint.recorded_at} />
                  </td>
                  <td class="mono small" title={`${checkpoint.root}\n${t.signature} ${checkpoint.signature ?? ""}`}>
                    {checkpoint.root.slice(0, 16)}… {!checkpoint.genuine && <span class="badge plain-badge tone-bad">{t.forged}</span>}
                  </td>
                  <td class="num">
                    <Copy compact label={`${t.copyCheckpoint} ${count(checkpoint.position)}`} content={() => checkpointLine(checkpoint)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
