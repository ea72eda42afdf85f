import type { DatasetVersion } from "../../api/datasets";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { clock, count } from "../../text/format";
import { text } from "../../text/language";
import { percent } from "../task/quality/report";
import { FIGURES, lineThrough, pointsOf, runsOf, type Run, type TrendFigure } from "./runs";

/** Figures of the runs of a dataset, oldest to newest: a chart for each figure, and a table. Nothing for fewer than two runs. */
export function Trend({ versions }: { versions: readonly DatasetVersion[] }) {
  const t = text.value.datasets.trend;
  const runs = runsOf(versions);
  if (runs.length < 2) return null;
  const figures = FIGURES.filter((figure) => pointsOf(runs, figure).length > 0);
  return (
    <section class="panel" aria-label={t.title}>
      <div class="section-head">
        <h2>{t.title}</h2>
        <span class="quiet small">{t.hint}</span>
      </div>
      {/* the table has the links for the keyboard and for screen readers, once for each run */}
      <div class="trend-charts" aria-hidden="true">
        {figures.map((figure) => (
          <Chart key={figure} figure={figure} runs={runs} />
        ))}
      </div>
      <details class="trend-table">
        <summary>{t.table}</summary>
        <div class="table-scroll">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{text.value.datasets.task}</th>
                <th scope="col">{text.value.datasets.loadedAt}</th>
                {figures.map((figure) => (
                  <th key={figure} scope="col" class="num">
                    {t[figure]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...runs].reverse().map((run) => (
                <tr key={run.task}>
                  <td>
                    <Link to={pathOf({ page: "task", id: run.task })}>{run.name}</Link>
                  </td>
                  <td>
                    <Time at={run.loadedAt} />
                  </td>
                  {figures.map((figure) => (
                    <td key={figure} class="num nowrap">
                      {written(run, figure)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

function Chart({ figure, runs }: { figure: TrendFigure; runs: readonly Run[] }) {
  const points = pointsOf(runs, figure);
  const name = text.value.datasets.trend[figure];
  const newest = points.at(-1);
  return (
    <div class="trend-chart" data-figure={figure}>
      <p class="small">
        <span class="quiet">{name}</span> <strong>{newest && written(newest.run, figure)}</strong>
      </p>
      <div class="trend-plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <path d={lineThrough(points)} />
        </svg>
        {points.map(({ run, x, y }) => (
          <span key={run.task} class="trend-point" style={{ left: `${x * 100}%`, bottom: `${y * 100}%` }}>
            <Link
              to={pathOf({ page: "task", id: run.task })}
              title={`${name}: ${written(run, figure)} · ${clock(run.loadedAt)} · ${run.name}`}
              tabIndex={-1}
            >
              {null}
            </Link>
          </span>
        ))}
      </div>
    </div>
  );
}

/** Text of a figure of a run; a dash if not measured. */
function written(run: Run, figure: TrendFigure): string {
  if (figure === "pairs") return count(run.pairs);
  if (figure === "covered") return run.covered === null ? "–" : `${count(run.covered.done)} / ${count(run.covered.total)}`;
  const share = run[figure];
  return share === null ? "–" : percent(share);
}
