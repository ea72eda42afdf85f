import "./sources.css";
import { useEffect } from "preact/hooks";
import { text } from "../../text/language";
import { Databases } from "./Databases";
import { Executors } from "./Executors";
import { Keys } from "./Keys";
import { Models } from "./Models";
import { Uploads } from "./Uploads";

export function SourcesPage() {
  const say = text.value.sources;
  useEffect(() => {
    document.title = `${say.title} · Querymill`;
  }, [say]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{say.title}</h1>
      </div>
      <Databases />
      <div class="settings-grid">
        <Executors />
        <Models />
      </div>
      <Uploads />
      <Keys />
      <p class="quiet small">
        <a href="/licences.txt">{say.licences}</a> · <a href="/docs">{say.apiDocs}</a>
      </p>
    </div>
  );
}
