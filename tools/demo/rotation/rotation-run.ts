import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseEnv } from "../../../packages/env-guard/src/dotenv.ts";
import { createTemporaryDirectory } from "../../services/temporary-directory.ts";
import type { Stage } from "../stage.ts";
import { startFleet, type Fleet } from "./fleet.ts";
import { startReceiptTraffic, type Showing } from "./receipt-traffic.ts";
import { receiptSeconds } from "./rotation.definition.ts";
import { rotate, type ProgramRun } from "./rotation-program.ts";

const replicas = 3;
const requestsPerSecond = 60;

/** What happened while a secret was rotated under load. */
export interface RotationRun {
  /** The five runs of the program by what each was to show. */
  readonly staged: ProgramRun;
  readonly promotedTooEarly: ProgramRun;
  readonly promoted: ProgramRun;
  readonly retiredTooEarly: ProgramRun;
  readonly retired: ProgramRun;
  /** Every receipt that was shown to a replica, and how many were issued. */
  readonly shown: readonly Showing[];
  readonly issued: number;
  /** What a replica answers, in the end, to a receipt that each key signs. */
  readonly byOldKey: number;
  readonly byNewKey: number;
  readonly oldKey: string;
  readonly newKey: string;
  /** The changes that were made, for the chart. */
  readonly markers: readonly { readonly atSeconds: number; readonly label: string }[];
  readonly durationMs: number;
}

/** Stages, promotes and retires a key of running replicas, trying each step too early once. */
export async function runRotation(stage: Stage): Promise<RotationRun> {
  const { signal } = stage;
  const directory = createTemporaryDirectory("rotation");
  stage.onClose(async () => directory.remove());
  const file = join(directory.path, ".env");
  const environment: Record<string, string> = {
    ...(await stage.goodEnvironment()),
    RECEIPT_SECONDS: String(receiptSeconds),
  };
  const lines = Object.entries({ ...environment, JWT_SECRET_ID: "old" }).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
  const current = () => ({ ...parseEnv(readFileSync(file, "utf8")) });

  stage.terminal.live(`  starting ${replicas} replicas…`);
  const fleet = await startFleet(stage, Array.from({ length: replicas }, current));
  const traffic = startReceiptTraffic(() => fleet.urls(), {
    requestsPerSecond,
    receiptLifetimeMs: receiptSeconds * 1000,
    signal,
  });
  const now = () => performance.now() - traffic.startedAt;
  const markers: { atSeconds: number; label: string }[] = [];
  async function run(label: string, ...args: readonly string[]): Promise<ProgramRun> {
    stage.terminal.live(`  env-guard rotate JWT_SECRET ${args[0]}…`);
    const done = await rotate(args, { folder: directory.path, signal });
    if (done.succeeded) markers.push({ atSeconds: now() / 1000, label });
    return done;
  }
  const asked = () => fleet.urls().flatMap((url) => ["--replicas", `${url}/metrics`]);

  await delay(1500, undefined, { signal });
  const staged = await run("staged", "stage", "--id", "new");
  const rolloutFrom = now();
  await fleet.replace(0, current());
  const promotedTooEarly = await run("promoted too early", "promote", ...asked());
  await rollOut(fleet, current, 1);
  // Until the last replica signs with the new key, the old one signs too, and what it signs then must live its life.
  const rolloutSeconds = Math.ceil(((now() - rolloutFrom) / 1000) * 2);
  const overlapSeconds = rolloutSeconds + receiptSeconds;
  // All of it runs by one clock.
  const spans = ["--rollout", `${rolloutSeconds}s`, "--skew", "0s"];
  const promoted = await run("promoted", "promote", ...asked(), ...spans, "--overlap", `${overlapSeconds}s`);
  const promotedMs = now();
  await rollOut(fleet, current);
  const retiredTooEarly = await run("retired too early", "retire");
  stage.terminal.live("  waiting until the last receipt of the old key has had its time…");
  await delay(Math.max(0, promotedMs + overlapSeconds * 1000 + 500 - now()), undefined, { signal });
  const retired = await run("retired", "retire");
  await rollOut(fleet, current);
  await delay(1500, undefined, { signal });
  await traffic.stop();
  const [oldKey, newKey] = [environment["JWT_SECRET"] ?? "", current()["JWT_SECRET"] ?? ""];
  const byKey = (key: string) => statusOf(fleet.urls()[0]!, receiptOf(traffic.lastOrder(), key), traffic.lastOrder());
  const [byNewKey, byOldKey] = [await byKey(newKey), await byKey(oldKey)];
  const durationMs = now();
  await stage.within(fleet.drained(), 20_000, "The replicas that were replaced did not end");
  const programRuns = { staged, promotedTooEarly, promoted, retiredTooEarly, retired };
  const receipts = { shown: traffic.shown, issued: traffic.issued(), byOldKey, byNewKey };
  return { ...programRuns, ...receipts, oldKey, newKey, markers, durationMs };
}

async function rollOut(fleet: Fleet, environment: () => Record<string, string>, from = 0): Promise<void> {
  for (let place = from; place < replicas; place++) await fleet.replace(place, environment());
}

/** A receipt that isn't past its time, signed by whoever has the key. */
function receiptOf(orderId: number, key: string): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 60;
  const content = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: String(orderId), exp })}`;
  return `${content}.${createHmac("sha256", key).update(content).digest("base64url")}`;
}

async function statusOf(url: string, receipt: string, orderId: number): Promise<number> {
  const headers = { authorization: `Bearer ${receipt}` };
  return (await fetch(`${url}/orders/${orderId}`, { headers, signal: AbortSignal.timeout(5000) })).status;
}
