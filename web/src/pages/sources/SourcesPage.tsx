import "./sources.css";
import { useEffect } from "preact/hooks";
import { may } from "../../api/session";
import { DocsLink } from "../../parts/DocsLink";
import { text } from "../../text/language";
import { Databases } from "./Databases";
import { Executors } from "./Executors";
import { Keys } from "./Keys";
import { Models } from "./Models";
import { Receivers } from "./Receivers";
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
      {may("read") && <Databases />}
      <div class="settings-grid">
        <Executors />
        <Models />
      </div>
      {may("read") && <Uploads />}
      {may("admin") && <Receivers />}
      {may("admin") && <Keys />}
      <p class="quiet small">
        <DocsLink page="">{text.value.app.docs}</DocsLink> · <a href="/docs">{t.apiDocs}</a> · <a href="/licences.txt">{t.licences}</a>
      </p>
    </div>
  );
}
