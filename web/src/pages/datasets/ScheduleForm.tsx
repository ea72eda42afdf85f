import { useState } from "preact/hooks";
import type { Schedule } from "../../api/schedules";
import { Action } from "../../parts/Action";
import { text } from "../../text/language";
import { atOf, partsOf, WEEKDAYS, type Day } from "./schedule";

const NIGHT = "02:30";

export interface Choice {
  at: string;
  onlyChanges: boolean;
}

interface Props {
  /** Schedule to change; undefined for a new one. */
  schedule: Schedule | undefined;
  busy: boolean;
  onSave: (choice: Choice) => void;
  onClose: () => void;
}

/** Day, time and extent of scheduled runs. */
export function ScheduleForm({ schedule, busy, onSave, onClose }: Props) {
  const t = text.value.schedules;
  const now = schedule === undefined ? undefined : partsOf(schedule.at);
  const [day, setDay] = useState<Day>(now?.day ?? "daily");
  const [clock, setClock] = useState(now?.clock ?? NIGHT);
  const [onlyChanges, setOnlyChanges] = useState(schedule?.parameters["only_changes"] !== false);
  return (
    <form
      class="row-wrap schedule-form"
      aria-label={t.title}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSave({ at: atOf(day, clock), onlyChanges });
      }}
    >
      <select class="select" aria-label={t.day} value={day} onChange={(event) => setDay(event.currentTarget.value as Day)}>
        {(["daily", ...WEEKDAYS] as const).map((each) => (
          <option key={each} value={each}>
            {t.days[each]}
          </option>
        ))}
      </select>
      <input
        class="input"
        type="time"
        required
        aria-label={t.time}
        title={t.timeHint}
        value={clock}
        onInput={(event) => setClock(event.currentTarget.value)}
      />
      <label class="row">
        <input type="checkbox" checked={onlyChanges} onChange={(event) => setOnlyChanges(event.currentTarget.checked)} />
        {text.value.form.onlyChanges}
      </label>
      <button type="submit" class="button primary compact" aria-disabled={busy ? "true" : undefined}>
        {busy ? t.saving : t.save}
      </button>
      <Action compact onPress={onClose}>
        {text.value.task.cancel}
      </Action>
    </form>
  );
}
