/**
 * Lets a reader that has seen enough (`| head`) end the output, not the program: its exit code still counts. Any other
 * fault of standard output or error ends the program with 70, unless it is ending already: a terminal that was closed takes
 * no words any more.
 */
export function tolerateClosedReaders(isEnding: () => boolean): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && !isEnding()) process.exit(70);
    });
  }
}

/** Resolves when everything that was written to standard output and error has left the process. */
export async function flushed(): Promise<void> {
  const streams = [process.stdout, process.stderr];
  await Promise.all(
    streams.map((stream) => {
      return new Promise<void>((resolve) => {
        if (stream.destroyed || stream.errored) resolve();
        else stream.write("", () => resolve());
      });
    }),
  );
}
