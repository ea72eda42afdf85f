import { defineConfig } from "vite";
import { compress } from "./build/compress.js";
import { licences } from "./build/licences.js";

const service = process.env["QUERYMILL_SERVICE"] ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [licences(), compress()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    target: ["chrome123", "edge123", "firefox121", "safari17.5"],
    // The policy of the pages allows no inline data, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Swagger UI is one file
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ["index.html", "docs.html"] },
  },
  server: { proxy: { "/api": service, "/openapi.json": service, "/healthz": service } },
});
