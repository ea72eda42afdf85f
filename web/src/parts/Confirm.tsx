import { text } from "../text/language";
import { Action } from "./Action";
import { Modal } from "./Modal";

interface Props {
  question: string;
  yes: string;
  no?: string;
  kind?: "danger" | "primary";
  onYes: () => void;
  onClose: () => void;
}

/** Asks before an action that cannot be undone, or that affects many things. Cancel has the focus. */
export function Confirm({ question, yes, no, kind = "danger", onYes, onClose }: Props) {
  return (
    <Modal kind="sheet" label={yes} onClose={onClose}>
      <div class="panel-body stack">
        <p>{question}</p>
        <div class="row">
          <span class="push" />
          <Action onPress={onClose}>{no ?? text.value.task.keep}</Action>
          <Action
            kind={kind}
            onPress={() => {
              onClose();
              onYes();
            }}
          >
            {yes}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
