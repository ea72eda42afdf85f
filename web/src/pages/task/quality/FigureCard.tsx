import { Progress } from "../../../parts/Progress";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { percent, type Figure } from "./report";

export function FigureCard({ figure }: { figure: Figure }) {
  const t = text.value.quality;
  const name = t[figure.name];
  const reached = figure.share >= figure.target - 1e-9;
  return (
    <li class="figure-card" data-figure={figure.name}>
      <span class="quiet small">{name}</span>
      <span class="figure-value">
        {percent(figure.share)}
        {!reached && <span class="tone-text-warn small"> {t.bar(percent(figure.target))}</span>}
      </span>
      <Progress value={figure.share * 100} label={name} tone={reached ? "good" : "warn"} />
      {figure.missing.length > 0 && <span class="small tone-text-warn figure-missing">{figure.missing.slice(0, 12).join(", ")}</span>}
      {figure.done !== undefined && figure.total !== undefined && (
        <span class="quiet small">{t.of(count(figure.done), count(figure.total))}</span>
      )}
      <span class="quiet small">{t.about[figure.name]}</span>
    </li>
  );
}
