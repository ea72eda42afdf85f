export function ReplayPage(_props: { id: string }) { return <div class="page" />; }
