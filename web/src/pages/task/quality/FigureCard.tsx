import { Progress } from "../../../parts/Progress";
import { Link } from "../../../route/Link";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { percent, type Figure } from "./report";

interface Props {
  figure: Figure;
  /** Address of the pairs behind the figure. */
  to: string | undefined;
}

/** A figure with its bar. Without a share it says why there is none. */
export function FigureCard({ figure, to }: Props) {
  const t = text.value.quality;
  const { name, share, covered, total } = figure;
  const words = t.figures[name];
  const missed = figure.reached === false;
  return (
    <li class="figure-card" data-figure={name}>
      <span class="quiet small">{words.name}</span>
      {share === null ? (
        <span>{(t.unmeasured as Partial<Record<string, string>>)[name]}</span>
      ) : (
        <>
          <span class="figure-value">
            {percent(share)}
            {missed && figure.bar !== null && <span class="tone-text-warn small"> {t.bar(percent(figure.bar))}</span>}
          </span>
          <Progress value={share * 100} label={words.name} tone={missed ? "warn" : figure.reached ? "good" : "quiet"} />
        </>
      )}
      {figure.missing.length > 0 && <span class="small tone-text-warn figure-missing">{figure.missing.slice(0, 12).join(", ")}</span>}
      {covered !== null && total !== null && (
        <span class="quiet small">
          {to !== undefined && covered < total ? (
            <Link to={to}>{t.of(count(covered), count(total))}</Link>
          ) : (
            t.of(count(covered), count(total))
          )}
          {figure.excluded !== null && ` · ${t.excluded(count(figure.excluded))}`}
        </span>
      )}
      <span class="quiet small">{words.about}</span>
    </li>
  );
}
