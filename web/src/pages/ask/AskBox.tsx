import "./ask.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { askDataset, listAskable } from "../../api/ask";
import { useResource } from "../../api/useResource";
import { useShortcut } from "../../app/shortcuts";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { parameters, setParameters } from "../../route/navigation";
import { text } from "../../text/language";
import { AskResult } from "./AskResult";

const MAX_CHARACTERS = 2000;

/** A question to a dataset, kept in the address as `q`, and what an assistant would be given for it. */
export function AskBox({ dataset }: { dataset: string }) {
  const t = text.value.ask;
  const question = parameters.value.get("q") ?? "";
  const [typed, setTyped] = useState(question);
  const [repeated, setRepeated] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const askable = useResource("askable", listAskable);
  const known = askable.data?.datasets.find((each) => each.dataset === dataset);
  useEffect(() => setTyped(question), [question]);
  useShortcut("/", t.focus, () => input.current?.select());
  const ask = (asked: string) => {
    if (asked.trim() === question) setRepeated(repeated + 1);
    else setParameters({ q: asked.trim() }, "push");
  };
  return (
    <div class="stack ask">
      <form
        role="search"
        class="ask-form"
        onSubmit={(event) => {
          event.preventDefault();
          ask(typed);
        }}
      >
        <input
          ref={input}
          class="input ask-input"
          type="search"
          aria-label={t.label}
          placeholder={t.placeholder}
          maxLength={MAX_CHARACTERS}
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button
          type="submit"
          class={`button ask-button${typed.trim() === question ? "" : " primary"}`}
          aria-disabled={typed.trim() === "" ? "true" : undefined}
        >
          {t.ask}
        </button>
      </form>
      {question === "" ? (
        <div class="panel">
          <Empty title={t.emptyTitle} hint={t.emptyHint}>
            {known !== undefined && (
              <ul class="ask-examples" aria-label={t.examples}>
                {known.examples.map((example) => (
                  <li key={example}>
                    <button type="button" class="button" onClick={() => ask(example)}>
                      {example}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Empty>
        </div>
      ) : (
        <Found key={dataset} dataset={dataset} question={question} repeated={repeated} model={askable.data?.model ?? null} />
      )}
    </div>
  );
}

interface FoundProps {
  dataset: string;
  question: string;
  /** Number of times the question was asked again; each sends it again. */
  repeated: number;
  model: string | null;
}

function Found({ dataset, question, repeated, model }: FoundProps) {
  const asked = useResource(`${repeated} ${question}`, (signal) => askDataset(dataset, question, signal), dataset);
  if (asked.problem !== undefined) {
    return <ProblemNotice problem={asked.problem} endpoint={`POST /datasets/${dataset}/ask`} onRetry={asked.reload} />;
  }
  if (asked.data === undefined) return <p class="quiet">{text.value.ask.searching}</p>;
  return (
    <div class="stack" aria-busy={asked.loading}>
      <AskResult key={asked.data.question} asked={asked.data} model={model} />
    </div>
  );
}
