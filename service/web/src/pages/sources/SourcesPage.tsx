export function SourcesPage() { return <div class="page" />; }
