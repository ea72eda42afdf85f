import { may } from "../api/session";
import { Link } from "../route/Link";
import { route } from "../route/navigation";
import { language, setLanguage, text } from "../text/language";
import { ConnectionLight } from "./ConnectionLight";
import { Mark } from "./Mark";
import { WhoAmI } from "./WhoAmI";
import { PALETTE_KEYS } from "./usePalette";
import { setTheme, theme, type Theme } from "./preferences";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

export function TopBar({ onHelp, onPalette }: { onHelp: () => void; onPalette: () => void }) {
  const t = text.value.app;
  const page = route.value.page;
  const themeLabel = { system: t.themeSystem, light: t.themeLight, dark: t.themeDark }[theme.value];
  return (
    <header class="top-bar">
      <Link to="/" class="wordmark" label={`Querymill, ${t.toTasks}`}>
        <Mark />
        <span>Querymill</span>
      </Link>
      <nav aria-label={t.navigation}>
        <Link to="/" current={page === "tasks" || page === "task" || page === "replay"}>
          {t.tasks}
        </Link>
        {may("read") && (
          <>
            <Link to="/datasets" current={page === "datasets" || page === "dataset"}>
              {t.datasets}
            </Link>
            <Link to="/pairs" current={page === "pairs"}>
              {t.pairs}
            </Link>
            <Link to="/ask" current={page === "ask"}>
              {t.ask}
            </Link>
          </>
        )}
        <Link to="/timeline" current={page === "timeline"}>
          {text.value.timeline.title}
        </Link>
        <Link to="/sources" current={page === "sources"}>
          {t.sources}
        </Link>
        <Link to="/audit" current={page === "audit"}>
          {t.audit}
        </Link>
      </nav>
      <ConnectionLight />
      <div class="top-tools">
        <WhoAmI />
        <button
          type="button"
          class="tool"
          aria-label={text.value.palette.title}
          title={`${text.value.palette.title} (${PALETTE_KEYS})`}
          onClick={onPalette}
        >
          <svg
            viewBox="0 0 16 16"
            width="15"
            height="15"
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-linecap="round"
            aria-hidden="true"
          >
            <circle cx="7" cy="7" r="4.2" />
            <path d="m10.2 10.2 3.4 3.4" />
          </svg>
        </button>
        <button
          type="button"
          class="tool"
          aria-label={t.language}
          title={t.language}
          onClick={() => setLanguage(language.value === "zh" ? "en" : "zh")}
        >
          {language.value === "zh" ? "EN" : "中"}
        </button>
        <button type="button" class="tool" aria-label={themeLabel} title={themeLabel} onClick={() => setTheme(NEXT[theme.value])}>
          <ThemeIcon theme={theme.value} />
        </button>
        <button type="button" class="tool" aria-label={t.shortcuts} title={`${t.shortcuts} (?)`} onClick={onHelp}>
          ?
        </button>
      </div>
    </header>
  );
}

function ThemeIcon({ theme: chosen }: { theme: Theme }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="15"
      height="15"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      aria-hidden="true"
    >
      {chosen === "dark" ? (
        <path d="M13.2 9.8A5.6 5.6 0 0 1 6.2 2.8a5.6 5.6 0 1 0 7 7z" />
      ) : chosen === "light" ? (
        <>
          <circle cx="8" cy="8" r="2.8" />
          <path d="M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M12.8 3.2l-1.1 1.1M4.3 11.7l-1.1 1.1" />
        </>
      ) : (
        <>
          <circle cx="8" cy="8" r="5.6" />
          <path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" />
        </>
      )}
    </svg>
  );
}
