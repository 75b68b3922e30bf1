/** Makes work that is done once. Whoever asks while it begins, as a listener that it tells of it, gets the same promise. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    if (done !== undefined) return done;
    let settle: (result: Promise<void>) => void = () => {};
    done = new Promise((resolve) => (settle = resolve));
    settle(work());
    return done;
  };
}
