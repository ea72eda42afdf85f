import { useState } from "preact/hooks";
import type { Pair, PairChange } from "../../../api/pairs";
import { Action } from "../../../parts/Action";
import { Field } from "../../../parts/Field";
import { text } from "../../../text/language";

interface Props {
  pair: Pair;
  onSave: (change: PairChange) => Promise<unknown>;
  onDiscard: () => void;
}

/** Edits a pair. The service passes every edit through the gate and says at once whether it holds. */
export function PairEditor({ pair, onSave, onDiscard }: Props) {
  const say = text.value.pairs;
  const [question, setQuestion] = useState(pair.question);
  const [sql, setSql] = useState(pair.sql);
  const questionFault = question.trim() === "" ? say.questionEmpty : undefined;
  const sqlFault = sql.trim() === "" ? say.sqlEmpty : undefined;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (questionFault === undefined && sqlFault === undefined) void onSave({ question: question.trim(), sql: sql.trim() });
      }}
    >
      <Field label={say.question} fault={questionFault}>
        {(wiring) => <input class="input" {...wiring} value={question} onInput={(event) => setQuestion(event.currentTarget.value)} />}
      </Field>
      <Field label={say.sql} fault={sqlFault}>
        {(wiring) => <textarea class="textarea mono" spellcheck={false} {...wiring} value={sql} onInput={(event) => setSql(event.currentTarget.value)} />}
      </Field>
      <div class="row">
        <button type="submit" class="button primary compact">
          {say.save}
        </button>
        <Action compact onPress={onDiscard}>
          {say.discard}
        </Action>
      </div>
    </form>
  );
}
