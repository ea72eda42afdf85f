export function PairsTab(_props: { taskId: string }) { return <div />; }
