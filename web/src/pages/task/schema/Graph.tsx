import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SchemaGraph, SchemaRelation } from "../../../api/sourceSchema";
import { Link } from "../../../route/Link";
import { navigate } from "../../../route/navigation";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { shadeOf } from "../quality/heatMap";
import { readersPath, tablePath } from "./addresses";
import { NODE, edgePath, layoutOf, turnsOf } from "./layout";
import { joinText } from "./joinText";

const ZOOMS = [0.5, 0.7, 1, 1.4, 2];
const LETTERS = 20;

interface Props {
  taskId: string;
  graph: SchemaGraph;
  chosen: string | undefined;
}

/**
 * The tables and relations as a drawing for the mouse; the list of tables and the list below have the same links for the
 * keyboard and for screen readers.
 */
export function Graph({ taskId, graph, chosen }: Props) {
  const t = text.value.schema;
  const [zoom, setZoom] = useState(2);
  const pane = useRef<HTMLDivElement>(null);
  const layout = useMemo(
    () =>
      layoutOf(
        graph.tables.map((table) => table.name),
        graph.relations,
      ),
    [graph],
  );
  const places = new Map(layout.nodes.map((node) => [node.name, node]));
  const turns = turnsOf(graph.relations);
  const most = Math.max(...graph.relations.map((relation) => relation.pairs), 1);
  const scale = ZOOMS[zoom] ?? 1;
  useEffect(() => {
    const view = pane.current;
    const node = chosen === undefined ? undefined : layout.nodes.find(({ name }) => name === chosen);
    if (view === null || node === undefined) return;
    view.scrollTo({
      left: (node.x + NODE.width / 2) * scale - view.clientWidth / 2,
      top: (node.y + NODE.height / 2) * scale - view.clientHeight / 2,
    });
  }, [chosen, layout, scale]);
  const touches = (relation: SchemaRelation) => relation.child === chosen || relation.parent === chosen;
  return (
    <div class="schema-graph stack">
      <div class="row-wrap">
        <h3>{t.graph}</h3>
        <span class="push row" role="group" aria-label={t.graphPart}>
          <button type="button" class="button compact" aria-label={t.zoomOut} disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
            −
          </button>
          <button
            type="button"
            class="button compact"
            aria-label={t.zoomIn}
            disabled={zoom === ZOOMS.length - 1}
            onClick={() => setZoom(zoom + 1)}
          >
            +
          </button>
        </span>
      </div>
      <p class="quiet small">{t.graphAbout}</p>
      {graph.left_out > 0 && (
        <p class="quiet small">{t.graphLeftOut(count(graph.left_out), count(graph.left_out + graph.tables.length))}</p>
      )}
      <div class="schema-pane" ref={pane} tabIndex={0} role="region" aria-label={t.graph}>
        <svg
          class="schema-drawing"
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          width={layout.width * scale}
          height={layout.height * scale}
          aria-hidden="true"
        >
          {graph.relations.map((relation, index) => {
            const [child, parent] = [places.get(relation.child), places.get(relation.parent)];
            if (child === undefined || parent === undefined) return null;
            const path = edgePath(child, parent, turns[index] ?? 0);
            const shade = relation.pairs === 0 ? 0 : shadeOf(relation.pairs, most);
            return (
              <g
                key={relation.reads}
                class={`schema-edge edge-${shade}${chosen !== undefined && touches(relation) ? " near" : ""}${relation.next ? ` ${relation.next}` : ""}`}
                data-relation={relation.reads}
                onClick={() => navigate(readersPath(taskId, { reads: relation.reads }))}
              >
                <title>{`${joinText(relation)} · ${relation.pairs > 0 ? t.pairs(relation.pairs, count(relation.pairs)) : t.noPairs}`}</title>
                <path class="schema-hit" d={path} />
                <path class="schema-line" d={path} />
              </g>
            );
          })}
          {graph.tables.map((table) => {
            const place = places.get(table.name);
            if (place === undefined) return null;
            return (
              <g
                key={table.name}
                class={`schema-node${table.name === chosen ? " chosen" : ""}`}
                transform={`translate(${place.x} ${place.y})`}
                onClick={() => navigate(tablePath(taskId, table.name))}
              >
                <title>{`${table.name} · ${table.label} · ${t.pairs(table.pairs, count(table.pairs))}`}</title>
                <rect width={NODE.width} height={NODE.height} rx="5" />
                <text class="schema-name" x="10" y="18">
                  {shortened(table.name)}
                </text>
                <text class="schema-about" x="10" y="35">
                  {shortened(table.label)}
                </text>
                <text class="schema-about schema-count" x={NODE.width - 10} y="35">
                  {count(table.pairs)}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      {graph.relations.length === 0 ? (
        <p class="quiet small">{t.noRelations}</p>
      ) : (
        <details>
          <summary>{t.relationList(count(graph.relations.length))}</summary>
          <ul class="schema-relation-list small">
            {graph.relations.map((relation) => (
              <li key={relation.reads} class="row-wrap">
                <span class="mono">{joinText(relation)}</span>
                <Readers taskId={taskId} pairs={relation.pairs} filter={{ reads: relation.reads }} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Number of pairs, with a link to them. */
export function Readers({ taskId, pairs, filter }: { taskId: string; pairs: number; filter: { reads?: string; table?: string } }) {
  const t = text.value.schema;
  if (pairs === 0) return <span class="quiet nowrap">{t.noPairs}</span>;
  return (
    <Link to={readersPath(taskId, filter)} class="nowrap">
      {t.pairs(pairs, count(pairs))}
    </Link>
  );
}

/** A name cut to the width of a table, in which a Chinese character is as wide as two letters. */
function shortened(name: string): string {
  let width = 0;
  for (let at = 0; at < name.length; at += 1) {
    width += name.charCodeAt(at) > 0x2e7f ? 1.8 : 1;
    if (width > LETTERS) return `${name.slice(0, at)}…`;
  }
  return name;
}
