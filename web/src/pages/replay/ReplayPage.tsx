import "../task/task.css";
import "../task/log/log.css";
import "./replay.css";
import { useEffect } from "preact/hooks";
import { Action } from "../../parts/Action";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Link } from "../../route/Link";
import { parameters, setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { useTask } from "../../stream/useTask";
import { text } from "../../text/language";
import { activeExecution } from "../task/taskState";
import { Theatre } from "./Theatre";
import { useHistory } from "./useHistory";

/** The task's whole history as a timeline to play and scrub. */
export function ReplayPage({ id }: { id: string }) {
  const t = text.value.replay;
  const { view: live, problem } = useTask(id);
  const history = useHistory(id);
  const name = live?.task_name || id;
  const atEnd = !parameters.value.has("at");
  useEffect(() => {
    document.title = `${t.title}: ${name} · Querymill`;
  }, [name, t]);
  const trouble = history.problem ?? problem;
  if (trouble !== undefined && (history.moments.length === 0 || !history.complete)) {
    return (
      <div class="page">
        {trouble.code === "task_not_found" ? (
          <Empty whole title={text.value.task.notFound} hint={text.value.task.notFoundHint} />
        ) : (
          <ProblemNotice problem={trouble} endpoint={`GET /tasks/${id}/events`} onRetry={history.readOn} />
        )}
      </div>
    );
  }
  const running = live !== undefined && activeExecution(live) !== undefined;
  return (
    <div class="page replay-page">
      <div class="page-head">
        <h1>
          <span class="quiet">{t.title}</span> <Link to={pathOf({ page: "task", id })}>{name}</Link>
        </h1>
        <span class="push" />
        {running ? (
          <Link to={pathOf({ page: "task", id })} class="button">
            {t.live}
          </Link>
        ) : (
          <Action reason={atEnd ? text.value.time.isEnd : undefined} onPress={() => setParameters({ at: undefined, time: undefined })}>
            {text.value.time.toEnd}
          </Action>
        )}
      </div>
      {history.moments.length === 0 || !history.complete ? (
        <p class="quiet">{history.complete ? t.none : t.loading}</p>
      ) : (
        <Theatre id={id} history={history} live={live} />
      )}
    </div>
  );
}
