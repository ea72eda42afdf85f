import "./palette.css";
import { useLayoutEffect, useState } from "preact/hooks";
import { Modal } from "../../parts/Modal";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { text } from "../../text/language";
import { GROUPS, grouped, matching, type Item } from "./matching";
import { fixedItems } from "./fixedItems";
import { useFoundItems } from "./useFoundItems";

const MAX_IN_GROUP = 8;
const LIST = "palette-list";

interface Props {
  /** Does what an item requests; its refusal is shown once the palette is closed. */
  run: (act: () => Promise<unknown>) => void;
  onClose: () => void;
}

/** A field that finds pages, actions, tasks, datasets, sources and pairs: the combobox pattern, with groups. */
export function Palette({ run, onClose }: Props) {
  const t = text.value.palette;
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const { items: found, problem } = useFoundItems(typed);
  const items = grouped([...matching(fixedItems(run), typed), ...found], MAX_IN_GROUP);
  const at = Math.min(active, items.length - 1);
  useLayoutEffect(() => document.getElementById(optionId(at))?.scrollIntoView({ block: "nearest" }), [at]);
  const choose = (item: Item | undefined) => {
    if (item === undefined) return;
    onClose();
    item.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) setActive((at + step + items.length) % items.length);
    else if (event.key === "Enter") choose(items[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal kind="sheet" label={t.title} onClose={onClose}>
      <div class="palette">
        <input
          class="input"
          ref={(field) => field?.focus()}
          type="text"
          role="combobox"
          aria-label={t.title}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={LIST}
          aria-activedescendant={at < 0 ? undefined : optionId(at)}
          autocomplete="off"
          spellcheck={false}
          placeholder={t.placeholder}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={press}
        />
        <ProblemNotice problem={problem} />
        <div id={LIST} class="palette-list" role="listbox" aria-label={t.found}>
          {GROUPS.filter((group) => items.some((item) => item.group === group)).map((group) => (
            <div key={group} role="group" aria-label={t.group[group]}>
              <div class="palette-group" aria-hidden="true">
                {t.group[group]}
              </div>
              {items.map(
                (item, index) =>
                  item.group === group && (
                    <div
                      key={item.id}
                      id={optionId(index)}
                      class="palette-item"
                      role="option"
                      aria-selected={index === at}
                      // the field keeps the focus
                      onMouseDown={(event) => event.preventDefault()}
                      onClick={() => choose(item)}
                    >
                      <span class="ellipsis">{item.label}</span>
                      {item.hint !== undefined && <span class="quiet small ellipsis">{item.hint}</span>}
                    </div>
                  ),
              )}
            </div>
          ))}
        </div>
        <p class="sr-only" role="status">
          {t.count(items.length)}
        </p>
        {items.length === 0 && <p class="quiet">{t.none}</p>}
      </div>
    </Modal>
  );
}

function optionId(index: number): string {
  return `palette-option-${index}`;
}
