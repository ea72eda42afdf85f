import { Action } from "../../parts/Action";
import { preciseClock, count, duration } from "../../text/format";
import { text } from "../../text/language";
import { Legend } from "./TimelineChart";
import { milestoneFrom, type Moment } from "./axis";
import type { Takeover } from "./takeovers";
import type { Playhead } from "./usePlayhead";

const SPEEDS = [1, 2, 5, 10, 20, 50, 100];

interface Props {
  moments: readonly Moment[];
  takeovers: readonly Takeover[];
  playhead: Playhead;
}

export function Transport({ moments, takeovers, playhead }: Props) {
  const t = text.value.replay;
  const { index, moment, playing, speed, seek, setPlaying, setSpeed } = playhead;
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
      {moment !== undefined && (
        <div class="row-wrap transport-where">
          <time class="transport-clock" dateTime={new Date(moment.at).toISOString()} title={new Date(moment.at).toISOString()}>
            {preciseClock(new Date(moment.at).toISOString())}
          </time>
          <code class="transport-type">{moment.type}</code>
          <span class="quiet small" data-testid="replay-position" data-position={moment.position}>
            {t.position(count(moment.position), count(moments.at(-1)?.position ?? 0))} ·{" "}
            {t.eventOf(count(index + 1), count(moments.length))}
          </span>
        </div>
      )}
      {/* in the legend's place: beside the clock it would push what stands below */}
      {takeover === undefined ? <Legend moments={moments} /> : <TakeoverNote takeover={takeover} here={takeover.at === index} />}
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
      {here ? t.tookOver(takeover.executor, earlier, silence) : t.fellSilent(earlier, takeover.executor, silence)}
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
