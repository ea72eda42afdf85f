import { listModels } from "../../api/settings";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { StatusBadge } from "../../parts/StatusBadge";
import { text } from "../../text/language";

export function Models() {
  const say = text.value.sources;
  const models = useResource("models", listModels);
  return (
    <section class="panel panel-body stack" aria-label={say.models}>
      <h2>{say.models}</h2>
      {models.problem !== undefined && <ProblemNotice problem={models.problem} endpoint="GET /models" onRetry={models.reload} />}
      {models.data?.every((model) => model.kind !== "model") && <p class="quiet">{say.modelsNone}</p>}
      <ul class="plain-list">
        {models.data?.map((model) => (
          <li key={`${model.kind} ${model.name}`}>
            {model.healthy !== undefined && <StatusBadge status={model.healthy ? "completed" : "failed"} label={model.healthy ? say.healthy : say.unhealthy} />}
            <span class="wide">
              <span class="mono">{model.name}</span> <span class="quiet small">{model.kind}</span>
            </span>
            {model.detail && <span class="quiet small">{model.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
