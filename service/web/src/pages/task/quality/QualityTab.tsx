export function QualityTab(_props: { taskId: string }) { return <div />; }
