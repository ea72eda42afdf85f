import { useEffect, useRef, useState } from "preact/hooks";
import { addReceiver, listReceivers, removeReceiver, testReceiver, type NewReceiver, type Receiver } from "../../api/settings";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { Copy } from "../../parts/Copy";
import { Field } from "../../parts/Field";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { text } from "../../text/language";

const RELOAD_MS = 5000;

/** Webhooks and mail addresses that get notices of events. */
export function Receivers() {
  const t = text.value.sources;
  const receivers = useResource("receivers", listReceivers);
  const [made, setMade] = useState<NewReceiver | undefined>(undefined);
  const [asking, setAsking] = useState<string | undefined>(undefined);
  const { problem, run } = useAttempt();
  const reload = useRef(receivers.reload);
  reload.current = receivers.reload;
  // the stream of this page carries no deliveries
  useEffect(() => {
    const timer = window.setInterval(() => document.visibilityState === "visible" && reload.current(), RELOAD_MS);
    return () => window.clearInterval(timer);
  }, []);
  const add = async (name: string, address: string) => {
    setMade(await addReceiver(name, address));
    receivers.reload();
  };
  const test = async (name: string) => {
    await testReceiver(name);
    receivers.reload();
  };
  const remove = async (name: string) => {
    await removeReceiver(name);
    setMade((shown) => (shown?.name === name ? undefined : shown));
    receivers.reload();
  };
  return (
    <section class="panel panel-body stack" aria-label={t.receivers}>
      <h2>{t.receivers}</h2>
      <ProblemNotice problem={problem ?? receivers.problem} endpoint="GET /receivers" />
      <ul class="plain-list key-list">
        {receivers.data?.map((receiver) => (
          <li key={receiver.name} data-receiver={receiver.name}>
            <span class="mono wide">{receiver.name}</span>
            <span class="small">
              {receiver.address} · {receiver.types.join(", ")}
            </span>
            <LastAttempt receiver={receiver} />
            <Action compact label={`${t.receiverTest} ${receiver.name}`} onPress={() => void run(() => test(receiver.name))}>
              {t.receiverTest}
            </Action>
            <Action compact kind="plain" label={`${t.remove} ${receiver.name}`} onPress={() => setAsking(receiver.name)}>
              {t.remove}
            </Action>
          </li>
        ))}
      </ul>
      {made?.secret != null && (
        <div class="notice warn" role="status">
          <strong>{t.keyOnce(made.name)}</strong>
          <div class="row-wrap">
            <p class="mono">{made.secret}</p>
            <Copy compact content={() => made.secret ?? ""} />
          </div>
        </div>
      )}
      <NewReceiverForm onMake={(name, address) => run(() => add(name, address))} />
      {asking !== undefined && (
        <Confirm
          question={t.receiverRemoveAsk(asking)}
          yes={t.remove}
          onYes={() => void run(() => remove(asking))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}

function LastAttempt({ receiver }: { receiver: Receiver }) {
  const t = text.value.sources;
  const { last } = receiver;
  if (last == null) return null;
  return (
    <span class={`small ${last.delivered ? "quiet" : "tone-text-bad"}`}>
      {last.delivered ? t.noticeDelivered : t.noticeFailed(last.error ?? "")} <Time at={last.at} />
    </span>
  );
}

/** Form of a receiver that is notified of ends and failures of runs. The service checks the address. */
function NewReceiverForm({ onMake }: { onMake: (name: string, address: string) => Promise<boolean> }) {
  const t = text.value.sources;
  return (
    <form
      class="row-wrap new-key"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const field = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value.trim();
        void onMake(field("receiver-name"), field("receiver-address")).then((made) => made && form.reset());
      }}
    >
      <Field label={t.name}>{(wiring) => <input class="input" name="receiver-name" required {...wiring} />}</Field>
      <Field label={t.receiverAddress} hint="https://… / mailto:…">
        {(wiring) => <input class="input" name="receiver-address" required {...wiring} />}
      </Field>
      <button type="submit" class="button">
        {t.receiverAdd}
      </button>
    </form>
  );
}
