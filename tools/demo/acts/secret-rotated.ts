import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseEnv } from "../../../packages/env-guard/src/dotenv.ts";
import { createTemporaryDirectory } from "../../services/temporary-directory.ts";
import type { Act } from "../act.ts";
import { startFleet, type Fleet } from "../fleet.ts";
import { cellsOf } from "../probe-watch.ts";
import { startReceiptTraffic } from "../receipt-traffic.ts";
import { receiptSeconds } from "../rotation.definition.ts";
import { countRuns, leakedRuns } from "../secret-runs.ts";
import { rotate, type ProgramRun } from "../rotation-program.ts";

const replicas = 3;
const requestsPerSecond = 60;

export const secretRotated: Act = {
  number: 6,
  title: "A secret is rotated",
  promise: "Under load, with no request rejected",
  async play(stage) {
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
    const runs: ProgramRun[] = [];
    async function run(label: string, ...args: readonly string[]): Promise<ProgramRun> {
      stage.terminal.live(`  env-guard rotate JWT_SECRET ${args[0]}…`);
      const done = await rotate(args, { folder: directory.path, signal });
      if (done.succeeded) markers.push({ atSeconds: now() / 1000, label });
      runs.push(done);
      return done;
    }
    const asked = () => fleet.urls().flatMap((url) => ["--replicas", `${url}/metrics`]);

    await delay(1500, undefined, { signal });
    const staged = await run("staged", "stage", "--id", "new");
    const rolloutFrom = now();
    await fleet.replace(0, current());
    const early = await run("promoted too early", "promote", ...asked());
    await rollOut(fleet, current, 1);
    // Until the last replica signs with the new key, the old one signs too, and what it signs then must live its life.
    const overlapSeconds = Math.ceil(((now() - rolloutFrom) / 1000) * 2 + receiptSeconds);
    const promoted = await run("promoted", "promote", ...asked(), "--overlap", `${overlapSeconds}s`);
    const promotedMs = now();
    await rollOut(fleet, current);
    const tooSoon = await run("retired too early", "retire");
    stage.terminal.live("  waiting until the last receipt of the old key has had its time…");
    await delay(Math.max(0, promotedMs + overlapSeconds * 1000 + 500 - now()), undefined, { signal });
    const retired = await run("retired", "retire");
    await rollOut(fleet, current);
    await delay(1500, undefined, { signal });
    await traffic.stop();
    const byKey = (key: string) => statusOf(fleet.urls()[0]!, receiptOf(traffic.lastOrder(), key), traffic.lastOrder());
    const [byNew, byOld] = [await byKey(current()["JWT_SECRET"]!), await byKey(environment["JWT_SECRET"]!)];
    const endMs = now();
    await stage.within(fleet.drained(), 20_000, "The replicas that were replaced did not end");

    const rejected = traffic.shown.filter(({ status }) => status === 404).length;
    const failed = traffic.shown.filter(({ status }) => status !== 200).length;
    const secrets = [environment["JWT_SECRET"] ?? "", current()["JWT_SECRET"] ?? ""];
    const leaks = leakedRuns(secrets, runs.map(({ printed }) => printed).join("\n")).length;
    return {
      verdicts: [
        {
          promised: "Staged, promoted and retired",
          measured: [staged, promoted, retired].map(({ succeeded }) => (succeeded ? "done" : "refused")).join(", "),
          met: staged.succeeded && promoted.succeeded && retired.succeeded && secrets[0] !== secrets[1],
        },
        {
          promised: "No receipt rejected",
          measured: `${rejected} rejected and ${failed - rejected} unanswered of ${traffic.shown.length} shown, ${traffic.issued()} issued`,
          met: failed === 0 && traffic.shown.length > 100,
        },
        {
          promised: "No promotion while a replica lacks the new key",
          measured: early.succeeded ? "promoted" : "refused",
          met: !early.succeeded && early.printed.includes("NEXT must be held by every replica"),
        },
        {
          promised: "No retirement while old receipts are good",
          measured: tooSoon.succeeded ? "retired" : "refused",
          met: !tooSoon.succeeded,
        },
        {
          promised: "What the retired key signs is refused",
          measured: `${byOld} for it, ${byNew} for the same receipt of the new key`,
          met: byOld === 404 && byNew === 200,
        },
        {
          promised: "No key in what the program prints",
          measured: `${leaks} runs of six characters found, of ${countRuns(secrets)}`,
          met: leaks === 0,
        },
      ],
      charts: [
        {
          kind: "strips",
          title: "Receipts, shown to any replica",
          seconds: endMs / 1000,
          rows: [
            {
              name: "receipts",
              cells: cellsOf(
                [...traffic.shown].sort((a, b) => a.atMs - b.atMs),
                endMs,
              ),
            },
          ],
          markers,
        },
      ],
      transcript: {
        title: "What the operator typed and saw",
        text: runs.map(({ typed, printed }) => `$ ${typed}\n${printed}`).join("\n\n"),
      },
    };
  },
};

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
