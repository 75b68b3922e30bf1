/** What Redis itself says first in an error, where that tells more than "failed". */
const REPLIES = [
  "BUSY",
  "CLUSTERDOWN",
  "LOADING",
  "MASTERDOWN",
  "MISCONF",
  "NOAUTH",
  "NOPERM",
  "NOREPLICAS",
  "OOM",
  "READONLY",
];

/** The code of an error that Redis answered; undefined for one of another kind. */
export function errorReply(error: unknown): string | undefined {
  const message = String((error as Error | undefined)?.message);
  return REPLIES.find((reply) => message.startsWith(`${reply} `));
}
