export function AuditPage() { return <div class="page" />; }
