import { dayMs, formatDuration } from "@luneo/kernel/duration";
import { isoTimeMs } from "@luneo/kernel/iso-time";
import { readReplicas } from "../../rotation/replica-reader.ts";
import type { ReplicaReport } from "../../rotation/replica-report.ts";
import { timeSpanMs } from "../../variables/time-span.ts";
import { UsageError, type CommandContext } from "../command.ts";

/** What the options of `rotate` say beside the action and the platform. */
export interface RotateRequest {
  readonly canaryPercent?: number;
  readonly promotedAtMs?: number;
  readonly overlapMs?: number;
  readonly isUnverified: boolean;
  readonly isEmergency: boolean;
  readonly isConfirmed: boolean;
  readonly isDryRun: boolean;
}

/** What clocks may differ by, unless somebody knows better. */
const usualSkewMs = 5 * 60_000;

const spanMs = (text: string): number | undefined => timeSpanMs(text, 0);

/** Reads the options; `maxTokenTtl` is the ring's. Throws a `UsageError` that names the option. */
export function rotateRequest({ options }: CommandContext, maxTokenTtl: string | undefined): RotateRequest {
  const percent = read(options, "canary-percent", "a number from 0 to 100", (text) => {
    const value = /^\d{1,3}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return value <= 100 ? value : undefined;
  });
  const promotedAtMs = read(options, "promoted-at", "a date like 2026-11-22T08:00:00Z", isoTimeMs);
  const given = read(options, "overlap", "a duration like 7d, of at most 100 years", spanMs);
  const rolloutMs = read(options, "rollout", "a duration like 1d, of at most 100 years", spanMs) ?? dayMs;
  const ttlMs = maxTokenTtl === undefined ? undefined : timeSpanMs(maxTokenTtl);
  const skewMs = read(options, "skew", "a duration like 5m, of at most 100 years", spanMs);
  // Until the rollout ends, the old key signs tokens that live as long as any.
  const leastMs = ttlMs === undefined ? undefined : ttlMs + rolloutMs + (skewMs ?? Math.min(usualSkewMs, ttlMs));
  const overlapMs = given ?? leastMs;
  const isEmergency = options["emergency"] === true;
  if (given !== undefined && leastMs !== undefined && given < leastMs && !isEmergency) {
    throw new UsageError(
      `--overlap must not be shorter than maxTokenTtl (${maxTokenTtl}), --rollout and --skew together, which are ` +
        `${formatDuration(leastMs)}: tokens would be refused`,
    );
  }
  return {
    ...(percent !== undefined && { canaryPercent: percent }),
    ...(promotedAtMs !== undefined && { promotedAtMs }),
    ...(overlapMs !== undefined && { overlapMs }),
    isUnverified: options["unverified"] === true,
    isEmergency,
    isConfirmed: options["yes"] === true,
    isDryRun: options["dry-run"] === true,
  };
}

/** What the replicas say, or what somebody counted; `undefined` if neither was given. */
export async function replicaReport(context: CommandContext, name: string): Promise<ReplicaReport | undefined> {
  const { options, env, signal } = context;
  const urls = [...new Set([options["replicas"] ?? []].flat().map(String))];
  const count = options["replicas-confirmed"];
  if (count !== undefined) {
    if (urls.length > 0) throw new UsageError("--replicas and --replicas-confirmed don't go together");
    const [, holding, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(String(count)) ?? [];
    if (of === undefined) throw new UsageError("--replicas-confirmed is what you counted, as 6/6");
    return { holding: Number(holding), of: Number(of) };
  }
  if (urls.length === 0) return undefined;
  const bad = urls.find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  if (bad !== undefined) {
    throw new UsageError("--replicas is the URL of one replica's status or metrics; give it once for each");
  }
  const token = env["ENV_GUARD_STATUS_TOKEN"];
  context.progress(`Asking ${urls.length} ${urls.length === 1 ? "replica" : "replicas"} which keys they hold`);
  return readReplicas({ name, urls, signal, ...(token && { token }) });
}

/** Lines NAME=VALUE, as they are: no quotes, no escapes. */
export function broughtLines(input: string): ReadonlyMap<string, string> {
  const entries = input.split(/\r?\n/).filter((line) => line.trim() !== "");
  return new Map(
    entries.map((line, index) => {
      const [, name, value] = /^([A-Z_][A-Z0-9_]*)=(.+)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) {
        throw new UsageError(`Line ${index + 1} of standard input is not NAME=VALUE`);
      }
      return [name, value];
    }),
  );
}

function read<T>(
  options: CommandContext["options"],
  name: string,
  form: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = parse(String(text));
  if (value === undefined) throw new UsageError(`--${name} must be ${form}`);
  return value;
}
