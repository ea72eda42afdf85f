import { useMemo } from "preact/hooks";
import { TabPanel, Tabs, type Tab } from "../../parts/Tabs";
import { useSettled } from "../../parts/throttle";
import { parameters, setParameters } from "../../route/navigation";
import { text } from "../../text/language";
import { FilesTab } from "../task/files/FilesTab";
import { Changes } from "./Changes";
import { MomentLog } from "./MomentLog";
import { MomentPairs } from "./MomentPairs";

type TabId = "log" | "pairs" | "files" | "changes";
const TAB_IDS: readonly TabId[] = ["log", "pairs", "files", "changes"];

interface Props {
  taskId: string;
  position: number;
  atEnd: boolean;
  /** Position that changes are compared with. */
  from: number;
  pinned: boolean;
  onPin: () => void;
  onUnpin: () => void;
}

/** Log, pairs, files and changes at a position; the chosen tab is in the address. */
export function MomentTabs({ taskId, position, atEnd, from, pinned, onPin, onUnpin }: Props) {
  const t = text.value.replay;
  const tabs: Tab<TabId>[] = [
    { id: "log", label: text.value.task.tabLog },
    { id: "pairs", label: text.value.task.tabPairs },
    { id: "files", label: text.value.task.tabFiles },
    { id: "changes", label: t.tabChanges },
  ];
  const chosen = TAB_IDS.find((tab) => tab === parameters.value.get("show")) ?? "log";
  // heavy parts are not drawn again while the playhead moves
  const resting = useSettled(position);
  // what was logged after the last change of state belongs to the end as well
  const logAt = useSettled(atEnd ? undefined : position);
  const still = useMemo(() => {
    if (chosen === "log") return <MomentLog taskId={taskId} at={logAt} />;
    return chosen === "files" ? <FilesTab taskId={taskId} at={resting} /> : undefined;
  }, [taskId, chosen, logAt, resting]);
  return (
    <section class="panel contents" aria-label={text.value.time.moment}>
      <h2 class="sr-only">{text.value.time.moment}</h2>
      <Tabs label={text.value.time.moment} tabs={tabs} chosen={chosen} onChoose={(tab) => setParameters({ show: tab, file: undefined })} />
      <TabPanel tab={chosen}>
        {still}
        {chosen === "pairs" && <MomentPairs taskId={taskId} at={resting} from={from} />}
        {chosen === "changes" && <Changes taskId={taskId} from={from} to={position} pinned={pinned} onPin={onPin} onUnpin={onUnpin} />}
      </TabPanel>
    </section>
  );
}
