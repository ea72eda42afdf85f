import "../task/task.css";
import "./timeline.css";
import { useEffect } from "preact/hooks";
import { getTimeline } from "../../api/timeline";
import { useResource } from "../../api/useResource";
import { TimeField } from "../../axis/TimeField";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Segmented } from "../../parts/Segmented";
import { useNow } from "../../parts/now";
import { parameters, setParameters } from "../../route/navigation";
import { text } from "../../text/language";
import { Around } from "./Around";
import { Happenings } from "./Happenings";
import { Lanes } from "./Lanes";
import { happeningsOf } from "./happenings";
import { askAbout, shownOf, type RangeKind } from "./range";

/** A range up to now moves on this often. */
const RELOAD_MS = 30_000;
const DAY_MS = 86_400_000;
const MAX_HAPPENINGS = 200;

/** What ran, on which executor, and what people did, in a range of time; and what happened at a time. */
export function TimelinePage() {
  const t = text.value.timeline;
  const now = Math.ceil(useNow(true) / RELOAD_MS) * RELOAD_MS;
  const shown = shownOf(parameters.value, now);
  const { range, at } = shown;
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);
  const timeline = useResource(
    `${range.from} ${range.to}`,
    (signal) => getTimeline(range.from, range.to, signal),
    `${shown.kind} ${shown.date}`,
  );
  const choose = (kind: RangeKind) =>
    setParameters({ last: kind === "hour" ? "1h" : undefined, day: kind === "date" ? shown.date : undefined, at: undefined });
  const ask = (time: number) => setParameters(askAbout(time, shown), "push");
  const happened = timeline.data === undefined ? [] : happeningsOf(timeline.data, range);
  return (
    <div class="page timeline-page">
      <div class="page-head">
        <h1>{t.title}</h1>
        <p class="quiet">{t.about}</p>
      </div>
      <section class="panel timeline-controls" aria-label={t.range}>
        {/* a time without a date is the last one before now */}
        <TimeField
          label={t.ask}
          button={t.askButton}
          range={{ from: Date.now() - DAY_MS + 60_000, to: Date.now() }}
          anyDate
          check={(time) => (time > Date.now() ? t.future : undefined)}
          focused={at === undefined}
          primary
          onGo={ask}
        />
        <span class="push" />
        <Segmented
          label={t.range}
          value={shown.kind}
          choices={[
            { value: "hour", label: t.hour },
            { value: "day", label: t.day },
            { value: "date", label: t.date },
          ]}
          onChoose={choose}
        />
        {shown.kind === "date" && (
          <input
            type="date"
            class="input timeline-date"
            aria-label={t.date}
            value={shown.date}
            onChange={(event) => event.currentTarget.value !== "" && setParameters({ day: event.currentTarget.value, at: undefined })}
          />
        )}
      </section>
      <ProblemNotice problem={timeline.problem} endpoint="GET /timeline" onRetry={timeline.reload} />
      {at !== undefined && <Around at={at} before={happened.filter((each) => each.at < at)[0]} tasks={timeline.data?.tasks ?? []} />}
      {timeline.data === undefined ? (
        timeline.problem === undefined && <p class="quiet">{text.value.problem.loading}</p>
      ) : happened.length === 0 && timeline.data.executions.length === 0 && timeline.data.executors.length === 0 ? (
        <Empty title={t.none} hint={t.noneHint} />
      ) : (
        <>
          <Lanes timeline={timeline.data} range={range} at={at} now={now} onAsk={ask} />
          {!timeline.data.complete && <p class="quiet small">{t.incomplete}</p>}
          {happened.length > 0 && (
            <section class="panel" aria-label={t.latest}>
              <div class="section-head">
                <h2>{t.latest}</h2>
              </div>
              <Happenings timeline={timeline.data} happenings={happened.slice(0, MAX_HAPPENINGS)} />
            </section>
          )}
        </>
      )}
    </div>
  );
}
