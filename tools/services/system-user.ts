import { readFileSync } from "node:fs";

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The user a server has to run as when this process is root, because it refuses to: `postgres`, else `nobody`. */
export function unprivilegedUser(passwd: string = readFileSync("/etc/passwd", "utf8")): SystemUser {
  const users = passwd.split("\n").map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const [name, , uid, gid] = users.find(([user]) => user === wanted) ?? [];
    if (name !== undefined) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("Postgres refuses to run as root, and neither `postgres` nor `nobody` is in /etc/passwd.");
}

/** Whether this process is root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
