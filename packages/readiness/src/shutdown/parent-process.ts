/** The name of the process that started this one; undefined where the system doesn't tell. Asked only where it matters. */
export function parentProcessName(): string | undefined {
  if (process.env["npm_lifecycle_event"] === undefined || process.platform !== "linux") return undefined;
  try {
    const name = process.getBuiltinModule("node:fs").readFileSync(`/proc/${process.ppid}/comm`, "utf8");
    // npm calls itself "npm run start".
    return name.split(/\s/)[0];
  } catch {
    return undefined;
  }
}
