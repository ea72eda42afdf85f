/** Pages about the installation, loaded together: their chunks compress better in one. */
export { AuditPage } from "./audit/AuditPage";
export { SourcesPage } from "./sources/SourcesPage";
export { TimelinePage } from "./timeline/TimelinePage";
