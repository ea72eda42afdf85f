import { useMemo, useState } from "preact/hooks";
import { generatePairs, type Pair } from "../../../api/pairs";
import { may } from "../../../api/session";
import { useAttempt } from "../../../api/useAttempt";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { Link } from "../../../route/Link";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import type { PairFilter } from "../pairs/filter/filterPairs";
import { familyWord } from "../pairs/words";
import { heatMapOf, shadeOf } from "./heatMap";

const STEP = 20;

interface Props {
  taskId: string;
  pairs: readonly Pair[];
  uncovered: readonly string[];
  pathOf: (filter: Partial<PairFilter>) => string;
}

/**
 * Number of pairs by table and question type; each number opens the pairs, a + generates more of them. Arrow keys move
 * between the cells, + presses that of the cell.
 */
export function HeatMap({ taskId, pairs, uncovered, pathOf }: Props) {
  const t = text.value.quality;
  const [shown, setShown] = useState(STEP);
  const { rows, families } = useMemo(() => heatMapOf(pairs, uncovered), [pairs, uncovered]);
  const { busy, problem, run } = useAttempt();
  const [started, setStarted] = useState("");
  const more = async (table: string, family: string) => {
    if (busy) return;
    setStarted("");
    if (await run(() => generatePairs(taskId, { table, family }))) setStarted(text.peek().quality.moreStarted(table, familyWord(family)));
  };
  if (rows.length === 0) return null;
  const visible = rows.slice(0, shown);
  const most = Math.max(...visible.flatMap((row) => [...row.cells.values()]), 1);
  return (
    <section class="heat">
      <h3>{t.heatMap}</h3>
      <p class="quiet small">
        {t.heatMapAbout} {may("operate") && t.heatMapMore}
      </p>
      <ProblemNotice problem={problem} endpoint={`POST /tasks/${taskId}/pairs/generate`} />
      <p class="heat-started" role="status">
        {started}
      </p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t.heatMap} onKeyDown={moveByArrow}>
        <table class="heat-map">
          <thead>
            <tr>
              <th scope="col">{text.value.pairs.filters.table}</th>
              <th scope="col" class="num">
                {t.heatTotal}
              </th>
              <th scope="col" class="num">
                {text.value.pairs.invalid}
              </th>
              {families.map((family) => (
                <th key={family} scope="col" class="heat-family">
                  <Link to={pathOf({ family })}>{familyWord(family)}</Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {visible.map((row) => (
              <tr key={row.table}>
                <th scope="row">{row.total > 0 ? <Link to={pathOf({ table: row.table })}>{row.table}</Link> : row.table}</th>
                <td class="num">{count(row.total)}</td>
                <td class="num">
                  {row.invalid > 0 ? (
                    <Link to={pathOf({ table: row.table, state: "invalid" })} class="tone-text-bad">
                      {count(row.invalid)}
                    </Link>
                  ) : (
                    <span class="quiet">0</span>
                  )}
                </td>
                {families.map((family) => {
                  const n = row.cells.get(family);
                  return (
                    <td key={family} class={`heat-cell heat-${n === undefined ? 0 : shadeOf(n, most)}`}>
                      {n !== undefined && (
                        <Link to={pathOf({ table: row.table, family })} title={`${row.table} · ${familyWord(family)}`}>
                          {count(n)}
                        </Link>
                      )}
                      {may("operate") && (
                        <button
                          type="button"
                          class="heat-more"
                          tabIndex={n === undefined ? 0 : -1}
                          aria-label={t.moreHere(row.table, familyWord(family))}
                          title={t.moreHere(row.table, familyWord(family))}
                          onClick={() => void more(row.table, family)}
                        >
                          +
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <div class="row">
          <Action compact onPress={() => setShown(shown + 5 * STEP)}>
            {t.moreTables(count(rows.length - shown))}
          </Action>
        </div>
      )}
    </section>
  );
}

/** Moves the focus to the nearest link or button in the direction of an arrow key; + presses the button of the cell. */
function moveByArrow(event: KeyboardEvent): void {
  const cell = document.activeElement?.closest<HTMLTableCellElement>("td, th");
  const row = cell?.closest("tr");
  if (!cell || !row) return;
  if (event.key === "+") cell.querySelector("button")?.click();
  const across = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (across === 0 && down === 0) return;
  const rows = [...(row.closest("table")?.rows ?? [])];
  let [x, y] = [cell.cellIndex + across, rows.indexOf(row) + down];
  for (let next = rows[y]?.cells[x]; next !== undefined; next = rows[(y += down)]?.cells[(x += across)]) {
    const link = next.querySelector<HTMLElement>("a, button");
    if (link === null) continue;
    event.preventDefault();
    return link.focus();
  }
}
