import { Modal } from "../parts/Modal";
import { text } from "../text/language";
import { shortcuts } from "./shortcuts";

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const say = text.value.app;
  return (
    <Modal kind="sheet" label={say.shortcuts} onClose={onClose}>
      <div class="shortcut-sheet">
        <h2>{say.shortcuts}</h2>
        <dl>
          {shortcuts.value.map((entry) => (
            <div key={entry.keys}>
              <dt>
                {entry.keys.split(" ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{entry.what}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button class="button" type="submit">
            {say.close}
          </button>
        </form>
      </div>
    </Modal>
  );
}
