import type { SchemaPage } from "../../../api/sourceSchema";
import { Link } from "../../../route/Link";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { tablePath } from "./addresses";

interface Props {
  taskId: string;
  page: SchemaPage;
  chosen: string | undefined;
  search: string;
  onSearch: (search: string) => void;
}

/** The tables as links, with the number of pairs that read each. */
export function TableList({ taskId, page, chosen, search, onSearch }: Props) {
  const t = text.value.schema;
  return (
    <nav class="schema-side" aria-label={t.tables}>
      <div class="toolbar">
        <input
          class="input"
          type="search"
          placeholder={t.search}
          aria-label={t.search}
          value={search}
          onInput={(event) => onSearch(event.currentTarget.value)}
        />
        <span class="quiet small nowrap" role="status">
          {t.tablesFound(page.total, count(page.total))}
        </span>
      </div>
      <ul class="schema-list">
        {page.tables.map((table) => (
          <li key={table.name} class={table.name === chosen ? "chosen" : undefined}>
            <Link to={tablePath(taskId, table.name)} current={table.name === chosen} class="schema-link">
              <span class="mono ellipsis">{table.name}</span>
              <span class="quiet small ellipsis">{table.label}</span>
              <span class="quiet small schema-link-count">
                {table.edited && <span class="badge tone-warn">{t.edited}</span>} {count(table.pairs)}
                <span class="sr-only">{` ${t.used}`}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {page.total > page.tables.length && <p class="quiet small panel-body">{t.moreTables(count(page.total - page.tables.length))}</p>}
    </nav>
  );
}
