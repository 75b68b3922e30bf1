/**
 * Keeps the process running until the returned function is called.
 *
 * Every timer and probe connection of this package lets the process end, so that health never keeps a finished program
 * alive. Whoever awaits us must not lose the process meanwhile: Node ends it, with exit code 13 or in the middle of a
 * shutdown, as soon as nothing holds it.
 */
export function holdProcess(): () => void {
  const handle = setInterval(() => {}, 2 ** 30);
  return () => clearInterval(handle);
}
