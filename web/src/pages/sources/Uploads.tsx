import { useState } from "preact/hooks";
import { inputUrl, listInputs, removeInput } from "../../api/inputs";
import { may } from "../../api/session";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { bytes } from "../../text/format";
import { text } from "../../text/language";

/** The table lists, relations, dictionaries and knowledge files that tasks may name. */
export function Uploads() {
  const t = text.value.sources;
  const inputs = useResource("inputs", listInputs);
  const [asking, setAsking] = useState<string | undefined>(undefined);
  const { problem, run } = useAttempt();
  const remove = async (name: string) => {
    await removeInput(name);
    inputs.reload();
  };
  return (
    <section class="panel panel-body stack" aria-label={t.uploads} aria-busy={inputs.data === undefined && inputs.problem === undefined}>
      <div class="row-wrap">
        <h2>{t.uploads}</h2>
        <span class="quiet small">{t.uploadsHint}</span>
      </div>
      <ProblemNotice problem={problem ?? inputs.problem} endpoint="/inputs" onRetry={inputs.reload} />
      {inputs.data?.length === 0 && <p class="quiet">{t.uploadsNone}</p>}
      <ul class="plain-list key-list">
        {inputs.data?.map((input) => (
          <li key={input.name}>
            <a class="mono wide" href={inputUrl(input.name)} download={input.name}>
              {input.name}
            </a>
            <span class="quiet small">{bytes(input.size)}</span>
            <Time at={input.created_at} />
            {may("operate") && (
              <Action compact kind="plain" label={`${t.remove} ${input.name}`} onPress={() => setAsking(input.name)}>
                {t.remove}
              </Action>
            )}
          </li>
        ))}
      </ul>
      {asking !== undefined && (
        <Confirm
          question={t.uploadsAsk(asking)}
          yes={t.remove}
          onYes={() => void run(() => remove(asking))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}
