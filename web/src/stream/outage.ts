import type { Problem } from "../api/problem";
import { answeredAt } from "../api/request";
import { connection } from "./store";

/** True for an outage after which the stream has begun again. */
export function streamIsBack(problem: Problem): boolean {
  const { light, since } = connection.value;
  return problem.isOutage && light === "live" && since > problem.at;
}

/** True for an outage that has ended: the stream has begun again, or the service that refused has answered since. */
export function isOver(problem: Problem | undefined): boolean {
  if (problem === undefined || !problem.isOutage) return false;
  // a single broken request is no evidence about others, so the stream decides
  return streamIsBack(problem) || (problem.status !== 0 && answeredAt.value > problem.at);
}
