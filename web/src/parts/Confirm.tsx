import { text } from "../text/language";
import { Action } from "./Action";
import { Modal } from "./Modal";

interface Props {
  question: string;
  yes: string;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before an action that cannot be undone. Cancel has the focus. */
export function Confirm({ question, yes, onYes, onClose }: Props) {
  return (
    <Modal kind="sheet" label={yes} onClose={onClose}>
      <div class="panel-body stack">
        <p>{question}</p>
        <div class="row">
          <span class="push" />
          <Action onPress={onClose}>{text.value.task.keep}</Action>
          <Action
            kind="danger"
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
