// On the readiness itself, where each copy of this package finds it, whichever module format it is.
const claimKey = Symbol.for("@luneo/readiness/claimed");

/** Whether a shutdown has this readiness. */
export function isClaimed(readiness: object): boolean {
  return claimKey in readiness;
}

/** Marks a readiness as one that a shutdown has; the returned function takes only this mark away again. */
export function claimReadiness(readiness: object): () => void {
  const mark = {};
  // One that is frozen takes no mark: then nobody is refused.
  Reflect.defineProperty(readiness, claimKey, { value: mark, configurable: true });
  return () => {
    if (Reflect.get(readiness, claimKey) === mark) Reflect.deleteProperty(readiness, claimKey);
  };
}
