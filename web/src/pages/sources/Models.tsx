import { listModels } from "../../api/settings";
import { useResource } from "../../api/useResource";
import { DocsLink } from "../../parts/DocsLink";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { StatusBadge } from "../../parts/StatusBadge";
import { text } from "../../text/language";

export function Models() {
  const t = text.value.sources;
  const models = useResource("models", listModels);
  // a language model is optional: one that is not configured is not unhealthy
  const shown = models.data?.filter((model) => model.configured || model.kind !== "model") ?? [];
  return (
    <section class="panel panel-body stack" aria-label={t.models}>
      <h2>{t.models}</h2>
      <ProblemNotice problem={models.problem} endpoint="GET /models" onRetry={models.reload} />
      {models.data !== undefined && shown.every((model) => model.kind !== "model") && (
        <p class="quiet">
          {t.modelsNone} <DocsLink page="how-to/models">{t.modelsHelp}</DocsLink>
        </p>
      )}
      <ul class="plain-list">
        {shown.map((model) => (
          <li key={`${model.kind} ${model.name}`}>
            <StatusBadge status={model.healthy ? "completed" : "failed"} label={model.healthy ? t.healthy : t.unhealthy} />
            <span class="wide">
              <span class="mono">{model.name}</span> <span class="quiet small">{t.modelKind[model.kind as "model"] ?? model.kind}</span>
            </span>
            {model.dimension !== null && <span class="quiet small">{model.dimension} d</span>}
            {model.error !== null && <span class="small tone-text-bad">{model.error}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
