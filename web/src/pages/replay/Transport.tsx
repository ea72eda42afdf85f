import type { LogEvent } from "../../api/types";
import { TimeField } from "../../axis/TimeField";
import type { TimeAxis } from "../../axis/timeAxis";
import { sentenceOf } from "../../events/sentence";
import { Action } from "../../parts/Action";
import { preciseClock, count, duration } from "../../text/format";
import { text } from "../../text/language";
import { Legend } from "./TimelineChart";
import { milestoneFrom, type Moment } from "./axis";
import type { Takeover } from "./takeovers";
import type { Playhead } from "./usePlayhead";

const SPEEDS = [1, 2, 5, 10, 20, 50, 100];

interface Props {
  axis: TimeAxis;
  moments: readonly Moment[];
  takeovers: readonly Takeover[];
  playhead: Playhead;
  onGo: (at: number) => void;
}

export function Transport({ axis, moments, takeovers, playhead, onGo }: Props) {
  const t = text.value.replay;
  const { index, playing, speed, seek, setPlaying, setSpeed } = playhead;
  const takeover = takeovers.find(({ silent, at }) => silent === index || at === index);
  const move = (next: number) => {
    setPlaying(false);
    seek(next);
  };
  return (
    <div class="transport">
      <div class="row transport-buttons">
        <Action
          kind="plain"
          label={t.previousMilestone}
          title={t.previousMilestone}
          onPress={() => move(milestoneFrom(moments, index, -1))}
        >
          ⇤
        </Action>
        <Action kind="plain" label={t.previousEvent} title={`${t.previousEvent} (←)`} onPress={() => move(index - 1)}>
          ←
        </Action>
        <Action kind="primary" label={playing ? t.pause : t.play} title={t.gap} onPress={() => setPlaying(!playing)}>
          <PlayIcon playing={playing} />
          {playing ? t.pause : t.play}
        </Action>
        <Action kind="plain" label={t.nextEvent} title={`${t.nextEvent} (→)`} onPress={() => move(index + 1)}>
          →
        </Action>
        <Action kind="plain" label={t.nextMilestone} title={t.nextMilestone} onPress={() => move(milestoneFrom(moments, index, 1))}>
          ⇥
        </Action>
        <select
          class="select speed"
          aria-label={t.speed}
          value={String(speed)}
          onChange={(event) => setSpeed(Number(event.currentTarget.value))}
        >
          {SPEEDS.map((known) => (
            <option key={known} value={String(known)}>
              {known}×
            </option>
          ))}
        </select>
      </div>
      <TimeField
        label={text.value.time.goTo}
        button={text.value.time.go}
        range={{ from: moments[0]?.at ?? 0, to: moments.at(-1)?.at ?? 0 }}
        onGo={onGo}
      />
      {/* in the legend's place: beside the clock it would push what stands below */}
      {takeover === undefined ? (
        <Legend moments={moments} cuts={axis.cuts.length > 0} />
      ) : (
        <TakeoverNote takeover={takeover} here={takeover.at === index} />
      )}
    </div>
  );
}

/** Time, event and position of the playhead. */
export function Where({ moments, playhead, event }: { moments: readonly Moment[]; playhead: Playhead; event: LogEvent | undefined }) {
  const t = text.value.replay;
  const { index, moment } = playhead;
  if (moment === undefined) return null;
  return (
    <div class="where">
      <time class="where-clock" dateTime={new Date(moment.at).toISOString()} title={new Date(moment.at).toISOString()}>
        {preciseClock(new Date(moment.at).toISOString())}
      </time>
      {event !== undefined && (
        <span class="where-event" title={sentenceOf(event)}>
          {sentenceOf(event)}
        </span>
      )}
      <span class="quiet small" data-testid="replay-position" data-position={moment.position}>
        {t.position(count(moment.position), count(moments.at(-1)?.position ?? 0))} · {t.eventOf(count(index + 1), count(moments.length))}
      </span>
    </div>
  );
}

/** Description of a recovery, at the last event of the earlier executor or the first of the next. */
function TakeoverNote({ takeover, here }: { takeover: Takeover; here: boolean }) {
  const t = text.value.replay;
  const silence = duration((takeover.to - takeover.from) / 1000);
  const earlier = takeover.earlier ?? "–";
  return (
    <p class="takeover-note small">
      {here
        ? t.tookOver(takeover.executor, earlier, silence, takeover.stopped)
        : t.fellSilent(earlier, takeover.executor, silence, takeover.stopped)}
    </p>
  );
}

function PlayIcon({ playing }: { playing: boolean }) {
  return (
    <svg viewBox="0 0 12 12" width="11" height="11" fill="currentColor" aria-hidden="true">
      {playing ? <path d="M2 1.5h3v9H2zM7 1.5h3v9H7z" /> : <path d="M2.5 1.2v9.6L10.5 6z" />}
    </svg>
  );
}
