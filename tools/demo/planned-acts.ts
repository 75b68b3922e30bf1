import type { PlannedAct } from "./act.ts";

/** Acts that the packages still to come bring; each moves to acts/ when it plays for real. */
export const plannedActs: readonly PlannedAct[] = [
  { number: 4, title: "An SLO burns", promise: "The page reaches the team, with the budget that is left" },
  { number: 5, title: "A backup is proven", promise: "Taken under load, encrypted, restored, compared" },
  { number: 7, title: "Three deploys", promise: "The good one stays; the bad and the killed one go" },
];
