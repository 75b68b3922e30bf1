/** What Ctrl-C (SIGINT), the end of a container (SIGTERM) and that of a terminal (SIGHUP) do to the program. */
export interface Interruption {
  /** Aborts at the first of them. */
  readonly signal: AbortSignal;
  /** Lets work that must not stay half done go on to its end, for as long as that takes. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** 128 and the number of the signal that came; `undefined` before. */
  exitCode(): number | undefined;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** What a command has for putting things in order. */
const orderMs = 1000;

/** Package runners forward a Ctrl-C that the terminal has sent to everybody already: that is one, not two. */
const echoMs = 500;

/**
 * Takes the signals over from Node: the first lets the command put things in order for a second, and waits for what is
 * held; another ends the program at once. However it ends, `exit` is emitted, and so temporary files go.
 */
export function takeInterruptions(writeError: (text: string) => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let firstAtMs = 0;
  let held = 0;
  let timer: NodeJS.Timeout | undefined;
  const leaveSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => process.exit(exitCode), orderMs);
  };
  for (const [name, code] of Object.entries(exitCodes)) {
    process.on(name, () => {
      if (exitCode !== undefined) {
        if (performance.now() - firstAtMs >= echoMs) process.exit(code);
        return;
      }
      exitCode = code;
      firstAtMs = performance.now();
      controller.abort();
      if (held === 0) leaveSoon();
      else writeError(`${name}: the change that is under way is made to its end; once more leaves it.\n`);
    });
  }
  return {
    signal: controller.signal,
    async hold(work) {
      held += 1;
      clearTimeout(timer);
      try {
        return await work();
      } finally {
        held -= 1;
        if (held === 0 && exitCode !== undefined) leaveSoon();
      }
    },
    exitCode: () => exitCode,
  };
}
