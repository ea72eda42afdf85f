import "./theme/fonts.css";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/controls.css";
import "./app/app.css";
import { render } from "preact";
import { App } from "./app/App";
import { applyPreferences } from "./app/preferences";
import { listenForShortcuts } from "./app/shortcuts";
import { startStream } from "./stream/store";

applyPreferences();
listenForShortcuts();
startStream();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
