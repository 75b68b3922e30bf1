import { existsSync } from "node:fs";

/** What is installed in one line, so that nobody has to run the tests again to hear of the next one. */
const INSTALL_LINES = {
  debian: "sudo apt-get install --no-install-recommends postgresql redis-server prometheus",
  macos: "brew install postgresql@17 redis prometheus",
  other: "install PostgreSQL, Redis and Prometheus with your package manager, and put their programs on PATH",
};

export type Host = keyof typeof INSTALL_LINES;

/** A server's program that is not there and could not be brought; the message ends with the line that installs it. */
export class ServiceMissing extends Error {
  override readonly name = "ServiceMissing";
  readonly code = "SERVICE_MISSING";
  readonly installLine: string;

  constructor(program: string, host: Host, options: { readonly cause?: unknown } = {}) {
    const reason = options.cause instanceof Error ? `, and unpacking it failed: ${options.cause.message}` : ".";
    super(`${program} was not found${reason}\nTo install what is needed: ${INSTALL_LINES[host]}`, options);
    this.installLine = INSTALL_LINES[host];
  }
}

/** Which install line is for this machine. */
export function currentHost(): Host {
  if (process.platform === "darwin") return "macos";
  return existsSync("/etc/debian_version") ? "debian" : "other";
}
