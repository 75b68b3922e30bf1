/** The text of a file, or why it isn't read: ends the sentence "DATABASE_URL_FILE names …". */
export type FileReading = { readonly text: string } | { readonly fault: string; readonly fix: string };

/** Whether a path is where Docker and Kubernetes mount secrets, for all to read who are inside of the container. */
export function isSecretsMount(path: string): boolean {
  return /^(?:\/var)?\/run\/secrets\/./.test(path);
}

/**
 * Reads the file of a variable such as `DATABASE_URL_FILE`, without its final newline. What everybody may write is
 * refused, and with `isGuarded` what everybody may read. Tells neither the path, which may be a secret by mistake, nor
 * the content.
 */
export function readFileVariable(path: string, isGuarded: boolean): FileReading {
  // Loaded when it is first needed: most applications have no such variable.
  const { readFileSync, realpathSync, statSync } = process.getBuiltinModule("node:fs");
  try {
    const real = realpathSync(path);
    const stats = statSync(real);
    // Windows has no such bits.
    const mode = process.platform === "win32" ? 0 : stats.mode;
    if (!stats.isFile()) return { fault: "no regular file", fix: "Name one" };
    if (stats.size > 2 ** 20) return { fault: "a file of more than 1 MiB", fix: "Name the right one" };
    if (mode & 0o002) return { fault: "a file that everybody may write", fix: "Take the right away (chmod o-w)" };
    if (mode & 0o004 && isGuarded && !isSecretsMount(real)) {
      return { fault: "a secret that everybody may read", fix: "Take the right away (chmod o-r)" };
    }
    const text = readFileSync(real, "utf8").replace(/\r?\n$/, "");
    if (text.includes("\ufffd")) return { fault: "a file that is not in UTF-8", fix: "Name a text" };
    return { text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { fault: `a file that can't be read (${code})`, fix: "Name one that can" };
  }
}
