import "./sources.css";
import { useEffect } from "preact/hooks";
import { may } from "../../api/session";
import { text } from "../../text/language";
import { Databases } from "./Databases";
import { Executors } from "./Executors";
import { Keys } from "./Keys";
import { Models } from "./Models";
import { Uploads } from "./Uploads";

export function SourcesPage() {
  const t = text.value.sources;
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.title}</h1>
      </div>
      <Databases />
      <div class="settings-grid">
        <Executors />
        <Models />
      </div>
      <Uploads />
      {may("admin") && <Keys />}
      <p class="quiet small">
        <a href="/licences.txt">{t.licences}</a> · <a href="/docs">{t.apiDocs}</a>
      </p>
    </div>
  );
}
