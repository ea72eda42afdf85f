import { useId, useState } from "preact/hooks";
import type { SourceTable } from "../../../api/types";
import { Action } from "../../../parts/Action";
import { Fault } from "../../../parts/Field";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { isView, matches, nameOf } from "../draft/sourceTables";

interface Props {
  /** Tables of the source; undefined until loaded. */
  offered: readonly SourceTable[] | undefined;
  chosen: ReadonlySet<string> | undefined;
  fault: string | undefined;
  onChange: (chosen: ReadonlySet<string>) => void;
}

/** Of more tables only the first are listed; “select all” still selects every match. */
const LISTED = 400;

export function TablePicker({ offered, chosen, fault, onChange }: Props) {
  const t = text.value.form;
  const id = useId();
  const [search, setSearch] = useState("");
  const all = offered ?? [];
  const shown = all.filter((table) => matches(table, search));
  const set = chosen ?? new Set<string>();
  const add = () => onChange(new Set([...set, ...shown.map(nameOf)]));
  const remove = () => {
    const dropped = new Set(shown.map(nameOf));
    onChange(new Set([...set].filter((name) => !dropped.has(name))));
  };
  const toggle = (name: string, checked: boolean) => {
    const next = new Set(set);
    if (checked) next.add(name);
    else next.delete(name);
    onChange(next);
  };

  return (
    <fieldset class="field table-picker" aria-describedby={fault ? `${id}-fault` : undefined}>
      <legend>{t.tables}</legend>
      {offered === undefined ? (
        <p class="quiet">{t.loadingTables}</p>
      ) : (
        <>
          <div class="row-wrap">
            <input
              class="input picker-search"
              type="search"
              placeholder={t.tableSearch}
              aria-label={t.tableSearch}
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
            <Action compact onPress={add}>
              {search === "" ? t.checkAll : t.checkShown(count(shown.length))}
            </Action>
            <Action compact onPress={remove}>
              {t.uncheckAll}
            </Action>
            <span class="quiet small push" role="status">
              {t.chosen(count(set.size), count(all.length))}
            </span>
          </div>
          <ul class="picker-list" tabIndex={0} aria-label={t.tables}>
            {shown.slice(0, LISTED).map((table) => (
              <PickerRow key={nameOf(table)} table={table} checked={set.has(nameOf(table))} onToggle={toggle} />
            ))}
            {shown.length === 0 && <li class="quiet">{t.noTable}</li>}
            {shown.length > LISTED && <li class="quiet">… {count(shown.length - LISTED)}</li>}
          </ul>
        </>
      )}
      <Fault id={`${id}-fault`} fault={fault} />
    </fieldset>
  );
}

function PickerRow({
  table,
  checked,
  onToggle,
}: {
  table: SourceTable;
  checked: boolean;
  onToggle: (name: string, checked: boolean) => void;
}) {
  const t = text.value.form;
  const name = nameOf(table);
  const note = table.comment;
  const id = useId();
  const withheld = table.withheld?.length ? t.withheld(table.withheld) : undefined;
  return (
    <li>
      <label class="check">
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={withheld && id}
          onChange={(event) => onToggle(name, event.currentTarget.checked)}
        />
        <span class="mono">{name}</span>
        {note && <span class="quiet ellipsis">{note}</span>}
        <span class="quiet small push nowrap">
          {[
            isView(table) ? t.view : "",
            table.readable === false ? t.unreadable : "",
            table.estimated_rows ? t.rows(count(table.estimated_rows)) : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </label>
      {withheld && (
        <p id={id} class="withheld quiet small">
          {withheld}
        </p>
      )}
    </li>
  );
}
