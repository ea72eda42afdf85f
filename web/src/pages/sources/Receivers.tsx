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
import { MAX_NAME_CHARACTERS, nameIsWrong } from "./sourceForm";

const RELOAD_MS = 5000;

/** Webhooks that get notices of events. */
export function Receivers() {
  const t = text.value.receivers;
  const { remove: removeLabel } = text.value.sources;
  const receivers = useResource("receivers", listReceivers);
  const [made, setMade] = useState<NewReceiver | undefined>(undefined);
  const [tested, setTested] = useState<Receiver | undefined>(undefined);
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
  const test = async (receiver: Receiver) => {
    await testReceiver(receiver.name);
    setTested(receiver);
  };
  const remove = async (name: string) => {
    await removeReceiver(name);
    setMade((shown) => (shown?.name === name ? undefined : shown));
    receivers.reload();
  };
  return (
    <section class="panel panel-body stack" aria-label={t.title}>
      <div class="row-wrap">
        <h2>{t.title}</h2>
        <span class="quiet small">{t.hint}</span>
      </div>
      <ProblemNotice problem={receivers.problem} endpoint="GET /receivers" />
      {receivers.data?.length === 0 && <p class="quiet">{t.none}</p>}
      <ul class="plain-list receiver-list">
        {receivers.data?.map((receiver) => (
          <li key={receiver.name} data-receiver={receiver.name}>
            <div class="wide">
              <span class="mono">{receiver.name}</span> <span class="small">{receiver.address}</span>
              <p class="quiet small">{receiver.types.map((type) => t.types[type] ?? type).join(t.comma)}</p>
            </div>
            <LastAttempt receiver={receiver} tested={tested?.name === receiver.name && tested.last?.at === receiver.last?.at} />
            <div class="row">
              <Action compact label={`${t.test} ${receiver.name}`} onPress={() => void run(() => test(receiver))}>
                {t.test}
              </Action>
              <Action compact kind="plain" label={`${removeLabel} ${receiver.name}`} onPress={() => setAsking(receiver.name)}>
                {removeLabel}
              </Action>
            </div>
          </li>
        ))}
      </ul>
      {made !== undefined && (
        <div class="notice warn" role="status">
          <strong>{t.secretOnce(made.name)}</strong>
          <div class="row-wrap">
            <p class="mono">{made.secret}</p>
            <Copy compact content={() => made.secret} />
          </div>
        </div>
      )}
      <ProblemNotice problem={problem} endpoint="POST /receivers" />
      <NewReceiverForm onMake={(name, address) => run(() => add(name, address))} />
      {asking !== undefined && (
        <Confirm
          question={t.removeAsk(asking)}
          yes={removeLabel}
          onYes={() => void run(() => remove(asking))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}

/** Outcome of the last attempt, or that a test was requested after it; and the number of waiting notices. */
function LastAttempt({ receiver, tested }: { receiver: Receiver; tested: boolean }) {
  const t = text.value.receivers;
  const { last, waiting } = receiver;
  return (
    <>
      {tested ? (
        <span class="quiet small">{t.tested}</span>
      ) : (
        last != null && (
          <span class={`small ${last.delivered ? "quiet" : "tone-text-bad"}`}>
            {last.delivered ? t.delivered : t.failed(t.errors[last.error ?? ""] ?? last.error ?? "")} <Time at={last.at} />
          </span>
        )
      )}
      {waiting > 0 && <span class="small">{t.waiting(waiting)}</span>}
    </>
  );
}

/** Form of a receiver that is notified of ends and failures of runs. The service checks the address. */
function NewReceiverForm({ onMake }: { onMake: (name: string, address: string) => Promise<boolean> }) {
  const t = text.value.receivers;
  const { name: nameLabel, nameWrong } = text.value.sources;
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [pressed, setPressed] = useState(false);
  const nameFault = name === "" ? (pressed ? t.nameNeeded : undefined) : nameIsWrong(name) ? nameWrong(MAX_NAME_CHARACTERS) : undefined;
  const addressFault = pressed && address.trim() === "" ? t.addressNeeded : undefined;
  return (
    <form
      class="row-wrap new-key"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setPressed(true);
        if (nameIsWrong(name) || address.trim() === "") return;
        void onMake(name, address.trim()).then((made) => {
          if (!made) return;
          setName("");
          setAddress("");
          setPressed(false);
        });
      }}
    >
      <Field label={nameLabel} fault={nameFault}>
        {(wiring) => (
          <input class="input" name="receiver-name" {...wiring} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        )}
      </Field>
      <Field label={t.address} hint={t.addressHint} fault={addressFault}>
        {(wiring) => (
          <input
            class="input"
            name="receiver-address"
            {...wiring}
            value={address}
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
        )}
      </Field>
      <button type="submit" class="button">
        {t.add}
      </button>
    </form>
  );
}
