import { DocsLink } from "../parts/DocsLink";
import { Modal } from "../parts/Modal";
import { text } from "../text/language";
import { shortcuts } from "./shortcuts";

const KEY_SIGNS: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", " ": "␣" };

/** A key, or several pressed in turn; the space bar is a key, too. */
function keysOf(keys: string): string[] {
  return keys === " " ? [keys] : keys.split(" ");
}

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const t = text.value.app;
  return (
    <Modal kind="sheet" label={t.shortcuts} onClose={onClose}>
      <div class="shortcut-sheet">
        <h2>{t.shortcuts}</h2>
        <dl>
          {shortcuts.value.map((entry) => (
            <div key={entry.keys}>
              <dt>
                {keysOf(entry.keys).map((key) => (
                  <kbd key={key}>{KEY_SIGNS[key] ?? key}</kbd>
                ))}
              </dt>
              <dd>{entry.what}</dd>
            </div>
          ))}
        </dl>
        <p>
          <DocsLink page="">{t.docs}</DocsLink>
        </p>
        <button class="button" type="button" onClick={onClose}>
          {t.close}
        </button>
      </div>
    </Modal>
  );
}
