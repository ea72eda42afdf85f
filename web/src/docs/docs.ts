import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import { preferredLanguage, storeLanguage } from "../text/preferred";
import "./docs.css";
import { translateLabels } from "./labels";

const language = preferredLanguage();
const page = document.getElementById("docs");

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);
if (page !== null && language === "zh") translateLabels(page);

const other = document.getElementById("language");
if (other !== null) {
  other.hidden = false;
  other.textContent = language === "zh" ? "English" : "中文";
  other.lang = language === "zh" ? "en" : "zh-CN";
  other.addEventListener("click", () => {
    storeLanguage(language === "zh" ? "en" : "zh");
    location.reload();
  });
}

/** Leaves out the choice of a server: the only one is the service itself. */
const withoutServers = () => ({ wrapComponents: { ServersContainer: () => () => null } });

SwaggerUI({
  url: language === "zh" ? "/openapi.zh.json" : "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  filter: true,
  plugins: [withoutServers],
  requestInterceptor: (request: { headers: Record<string, string> }) => {
    request.headers["Accept-Language"] ??= language;
    return request;
  },
  syntaxHighlight: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
