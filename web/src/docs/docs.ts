import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./docs.css";

document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);

/** Leaves out the choice of a server: the only one is the service itself. */
const withoutServers = () => ({ wrapComponents: { ServersContainer: () => () => null } });

SwaggerUI({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  filter: true,
  plugins: [withoutServers],
  syntaxHighlight: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
