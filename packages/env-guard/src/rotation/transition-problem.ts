import type { Problem } from "@luneo/kernel/error";

// What `decideTransition` says: each refusal with what to do about it, and what goes ahead at a price.

export const blindPromotion =
  "Every replica that doesn't hold NEXT yet refuses the tokens that the others sign from now on, until it is restarted.";
export const emergencyPromotion = [
  "Every token that the old key signed is refused by each replica from its restart on: people sign in again.",
  "While replicas restart one after the other, those with the new key and those with the old refuse each other's tokens.",
];
export const emergencyRetirement = [
  "Every token that the previous key signed is refused by each replica from its restart on.",
];

export const notSet: Problem = {
  code: "NOT_SET",
  what: "There is no current key on the platform, so there is nothing to rotate",
  fix: "Set the variable itself, and deploy",
};
export const notStaged: Problem = {
  code: "NOT_STAGED",
  what: "No NEXT key is staged",
  fix: "Run `stage`, and deploy it to every replica",
};
export const alreadyStaged: Problem = {
  code: "ALREADY_STAGED",
  what: "A NEXT key is staged already, and replicas may hold it",
  fix: "Run `promote` to use it, or `abort` to take it away",
};
export const labelTaken: Problem = {
  code: "LABEL_TAKEN",
  what: "Another key bears this label, or did, so nobody could tell which of them a replica holds",
  fix: "Give `--id` a label that was never used, or leave it out",
};
export const promotionUnfinished: Problem = {
  code: "PROMOTION_UNFINISHED",
  what: "A promotion was cut off in the middle",
  fix: "Run `promote` again; it writes only what is missing",
};
export const retirementUnfinished: Problem = {
  code: "RETIREMENT_UNFINISHED",
  what: "A retirement was cut off in the middle",
  fix: "Run `retire` again; it removes only what is left",
};
export const nothingToRetire: Problem = {
  code: "NOTHING_TO_RETIRE",
  what: "There is no PREVIOUS key",
  fix: "Nothing is to be done; `status` says where the ring stands",
};
export const replicasUnknown: Problem = {
  code: "REPLICAS_UNKNOWN",
  what: "Nobody says which replicas hold NEXT",
  fix: "Give the status URL of each with `--replicas URL`, or what you counted with `--replicas-confirmed N/N`",
};
export const stillSigning: Problem = {
  code: "STILL_SIGNING",
  what: "A replica still signs with the PREVIOUS key",
  fix: "Deploy it, and wait for the longest life of a token",
};
export const nextSigns: Problem = {
  code: "NEXT_SIGNS",
  what: "A replica signs with NEXT already, so its tokens need it",
  fix: "Run `promote`, so that every replica signs with it",
};
export const ageUnknown: Problem = {
  code: "PREVIOUS_AGE_UNKNOWN",
  what: "Nothing tells how long the PREVIOUS key must go on verifying",
  fix: "Set `maxTokenTtl` on the ring or give `--overlap`, and `--promoted-at` with the date of the promotion",
};
export const noEmergency: Problem = {
  code: "NO_EMERGENCY",
  what: "Only `promote` and `retire` have an emergency path",
  fix: "Leave `--emergency` out",
};

export const previousNeeded = (then: string): Problem => ({
  code: "PREVIOUS_STILL_NEEDED",
  what: "The PREVIOUS key still verifies tokens, and there is room for one only",
  fix: `Wait for its end, ${then}`,
});
export const nextIsCurrent = (fix: string): Problem => ({
  code: "NEXT_EQUALS_CURRENT",
  what: "NEXT is the same key as the current one",
  fix,
});
export const canaryRunning = (got: string): Problem => ({
  code: "CANARY_RUNNING",
  what: "A rollout is under way, so replicas don't all hold the same keys",
  got,
  fix: "Wait until it is complete or rolled back",
});
export const tokensAlive = (endMs: number): Problem => ({
  code: "TOKENS_STILL_ALIVE",
  what: "Tokens that the PREVIOUS key signed are still valid",
  got: `an end at ${new Date(endMs).toISOString()}`,
  fix: "Run `retire` after that; if the key has leaked, `retire --emergency`",
});
export const unconfirmed = (breaks: readonly string[]): Problem => ({
  code: "EMERGENCY_UNCONFIRMED",
  what: `An emergency breaks things: ${breaks.join(" ")}`,
  fix: "Give `--yes` as well if that is the price to pay",
});
