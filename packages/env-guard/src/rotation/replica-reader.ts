import { withDeadline } from "@luneo/kernel/deadline";
import type { Duration } from "@luneo/kernel/duration";
import { durationOption } from "../definition/duration-option.ts";
import type { RingRole } from "../ring/key-ring.ts";
import type { ReplicaKeys, ReportedKey } from "./replica-report.ts";
import { RotationError } from "./rotation-error.ts";
import type { RotationFetch } from "./rotation-fetch.ts";

/** Whom to ask. */
export interface ReplicaReaderOptions {
  /** Of the ring. */
  readonly name: string;
  /** One for each replica: its status handler, or its metrics. A load balancer answers for one of them only. */
  readonly urls: readonly string[];
  /** Sent as a bearer. */
  readonly token?: string;
  /** @defaultValue the global one */
  readonly fetch?: RotationFetch;
  /** For each of them. @defaultValue "10s" */
  readonly timeout?: Duration;
  readonly signal: AbortSignal;
}

/**
 * Asks every replica which keys of a ring it holds.
 *
 * @throws RotationError `REPLICA_SILENT` with those who don't answer: nothing may be concluded from the others
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a timeout that is none
 */
export async function readReplicas(options: ReplicaReaderOptions): Promise<readonly ReplicaKeys[]> {
  const { name, urls, token, timeout = "10s", signal } = options;
  const timeoutMs = durationOption(timeout, "timeout", "readReplicas", { atLeastMs: 1 });
  const send = options.fetch ?? globalThis.fetch;
  const headers = { Accept: "application/json, text/plain", ...(token && { Authorization: `Bearer ${token}` }) };
  const ask = async (url: string): Promise<ReplicaKeys | string> => {
    const replica = shownUrl(url);
    try {
      const { status, body } = await withDeadline(
        async (within) => {
          const answer = await send(url, { method: "GET", headers, redirect: "error", signal: within });
          return { status: answer.status, body: await answer.text() };
        },
        { timeoutMs, what: "A replica's answer", signal, keepAlive: true },
      );
      if (status !== 200) return `${replica} (status ${status})`;
      const keys = reportedKeys(body, name);
      return keys ? { replica, keys } : `${replica} (neither a status nor metrics)`;
    } catch {
      signal.throwIfAborted();
      return `${replica} (no answer)`;
    }
  };
  // One replica is one, however often it is named.
  const distinct = new Set(urls.map((url) => (URL.canParse(url) ? new URL(url).href : url)));
  const answers = await Promise.all(Array.from(distinct, ask));
  const silent = answers.filter((answer) => typeof answer === "string");
  if (silent.length > 0) throw silence(silent);
  return answers.filter((answer) => typeof answer !== "string");
}

/** What a status (JSON) or metrics (Prometheus text) say of a ring; `undefined` for anything else. */
export function reportedKeys(body: string, name: string): readonly ReportedKey[] | undefined {
  const text = body.trimStart();
  return text.startsWith("{") ? statusKeys(text, name) : metricKeys(text, name);
}

const roles: readonly RingRole[] = ["current", "next", "previous"];
const isRole = (role: unknown): role is RingRole => roles.includes(role as RingRole);

function statusKeys(text: string, name: string): readonly ReportedKey[] | undefined {
  try {
    const { variables } = JSON.parse(text) as { readonly variables?: unknown };
    if (!Array.isArray(variables)) return undefined;
    const one = (variables as { name?: unknown; ring?: { keys?: unknown } }[]).find((row) => row.name === name);
    const keys = Array.isArray(one?.ring?.keys) ? (one.ring.keys as Record<keyof ReportedKey, unknown>[]) : [];
    return keys.flatMap(({ role, kid, fingerprint }) => {
      if (!isRole(role)) return [];
      const isText = (value: unknown) => typeof value === "string";
      return [{ role, ...(isText(kid) && { kid }), ...(isText(fingerprint) && { fingerprint }) }];
    });
  } catch {
    return undefined;
  }
}

/** Metrics tell a label only where it is an explicit one; that a role is filled they tell always. */
function metricKeys(text: string, name: string): readonly ReportedKey[] | undefined {
  if (!/^# (?:HELP|TYPE) /m.test(text)) return undefined;
  const labels = new Map<RingRole, string>();
  const filled = new Set<RingRole>();
  for (const line of text.split("\n")) {
    const [, family, inner = "", value] = /^env_guard_secret_(kid_info|ring_keys)\{(.*)\} (\S+)/.exec(line) ?? [];
    if (family === undefined || Number(value) !== 1) continue;
    const pairs = new Map(
      Array.from(inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g), ([, key = "", one = ""]) => [key, one]),
    );
    const role = pairs.get("role");
    if (pairs.get("name") !== name || !isRole(role)) continue;
    if (family === "ring_keys") filled.add(role);
    const kid = pairs.get("kid");
    if (family === "kid_info" && kid) labels.set(role, kid);
  }
  return roles.flatMap((role) => {
    const kid = labels.get(role);
    if (kid !== undefined) return [{ role, kid }];
    return filled.has(role) ? [{ role }] : [];
  });
}

/** Without what may be a credential. */
function shownUrl(url: string): string {
  const { origin = "a URL that can't be read", pathname = "" } = URL.canParse(url) ? new URL(url) : {};
  return origin + pathname;
}

function silence(silent: readonly string[]): RotationError {
  const problem = {
    code: "REPLICA_SILENT",
    what: "A replica doesn't tell which keys it holds",
    got: silent.join(", "),
    fix: "See that each URL is one replica's status handler or metrics, and that ENV_GUARD_STATUS_TOKEN lets you in",
  };
  return new RotationError({ code: "REPLICA_SILENT", problems: [problem] });
}
