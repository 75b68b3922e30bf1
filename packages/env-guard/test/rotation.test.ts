import fc from "fast-check";
import jsonwebtoken from "jsonwebtoken";
import { expect, test } from "vitest";
import { rollOut, rolloutMs, skewMs, tokenTtlMs, type Step } from "../proofs/rollout.ts";
import { proof } from "../proofs/rotation.proof.ts";
import { defineEnv, keyRing } from "../src/index.ts";
import { kidOf, toJsonwebtoken } from "../src/rotation.ts";
import type { JsonwebtokenRing } from "../src/rotation.ts";
import { randomText } from "./good-environment.ts";

test(proof.promise, { timeout: 60_000 }, async () => {
  const signal = AbortSignal.timeout(60_000);
  const counts = await proof.run({ seed: 20_261_122, runs: 8, signal, onProgress: () => undefined });
  expect(counts["three-step rejected"]).toBe(0);
  expect(counts["three-step verifications"]).toBeGreaterThanOrEqual(4_800);
  expect(counts["three-step forgeries"]).toBe(80);
  expect(counts["three-step forgeriesAccepted"]).toBe(0);
  expect(counts["three-step rollbacks"]).toBe(24);
  expect(counts["one-step rejected"]).toBeGreaterThan(100);
  expect(counts["two-step rejected"]).toBeGreaterThan(50);
});

const [old, young] = [randomText("old"), randomText("young")];
const promoted = (overlapMs: number) => (nowMs: number) => ({
  JWT_SECRET: young,
  JWT_SECRET_PREVIOUS: old,
  JWT_SECRET_PREVIOUS_EXPIRES_AT: new Date(nowMs + overlapMs).toISOString(),
});
const whole = rolloutMs + tokenTtlMs + skewMs;
const begin: Step = { name: "begin", config: () => ({ JWT_SECRET: old }) };
const stage: Step = { name: "stage", config: () => ({ JWT_SECRET: old, JWT_SECRET_NEXT: young }) };
const promote: Step = { name: "promote", config: promoted(whole) };
const retire: Step = { name: "retire", config: () => ({ JWT_SECRET: young }), isLate: true };

test.each<[string, readonly Step[], boolean]>([
  ["all of it", [begin, stage, promote, retire], false],
  ["a promotion without a stage", [begin, promote, retire], true],
  ["a retirement at once", [begin, stage, promote, { ...retire, isLate: false }], true],
  [
    "a previous key that ends a day early",
    [begin, stage, { ...promote, config: promoted(whole - 2 * rolloutMs) }, retire],
    true,
  ],
])("What a rollout rejects shows in the simulation: %s", { timeout: 30_000 }, async (_what, steps, isRejecting) => {
  let state = 7;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const { rejected, verifications } = await rollOut(steps, random, 25);
  expect(verifications).toBeGreaterThan(300);
  expect(rejected > 0).toBe(isRejecting);
});

const definition = defineEnv({ vars: { S: keyRing({ maxTokenTtl: "1h" }) } });
const ttlMs = 3_600_000;
const budgetMs = 600_000;
const startMs = Date.UTC(2026, 0, 1);

interface Config {
  readonly current: string;
  readonly next?: string;
  readonly previous?: string;
  readonly endMs?: number;
}

/** A world of three replicas that does every legal thing that it is told to, and nothing else. */
class World {
  nowMs = startMs;
  #before: Config = { current: randomText("0") };
  #latest = this.#before;
  #begunMs = startMs;
  #drawn = 0;
  readonly secrets = [this.#before.current];
  readonly tokens: { readonly text: string; readonly secret: string; readonly expMs: number }[] = [];
  readonly replicas = [0, 1, 2].map(() => ({ config: this.#before, jwt: this.#load(this.#before) }));

  #load({ current, next, previous, endMs = 0 }: Config): JsonwebtokenRing {
    const end = new Date(endMs).toISOString();
    const { S } = definition.load({
      APP_ENV: "production",
      S: current,
      ...(next && { S_NEXT: next }),
      ...(previous && { S_PREVIOUS: previous, S_PREVIOUS_EXPIRES_AT: end }),
    });
    return toJsonwebtoken(S, { clock: { now: () => this.nowMs } });
  }

  get #isComplete(): boolean {
    return this.replicas.every(({ config }) => config === this.#latest);
  }

  /** Stages, promotes or retires: whatever is next, once every replica has what was before. */
  step(): void {
    const { current, next, previous, endMs = 0 } = this.#latest;
    if (!this.#isComplete || (previous && this.nowMs < endMs)) return;
    this.#before = this.#latest;
    this.#begunMs = this.nowMs;
    if (next) this.#latest = { current: next, previous: current, endMs: this.nowMs + budgetMs + ttlMs };
    else if (previous) this.#latest = { current };
    else {
      this.secrets.push(randomText(String((this.#drawn += 1))));
      this.#latest = { current, next: this.secrets.at(-1)! };
    }
  }

  deploy(index: number, isForward: boolean): void {
    const isLate = this.nowMs > this.#begunMs + budgetMs;
    // Taken back in time only: later, the old key would sign what it can't verify to the end.
    if (!isForward && isLate) return;
    const config = isForward ? this.#latest : this.#before;
    this.replicas[index] = { config, jwt: this.#load(config) };
  }

  wait(ms: number): void {
    // A rollout comes to its end in time.
    const limitMs = this.#isComplete ? Infinity : this.#begunMs + budgetMs;
    this.nowMs = Math.min(this.nowMs + ms, Math.max(limitMs, this.nowMs));
  }

  mint(index: number, lifeMs: number, hasKid: boolean): void {
    const { jwt, config } = this.replicas[index]!;
    const exp = Math.floor((this.nowMs + lifeMs) / 1000);
    const options = hasKid ? jwt.signOptions : {};
    this.tokens.push({ text: jsonwebtoken.sign({ exp }, jwt.key, options), secret: config.current, expMs: exp * 1000 });
  }

  accepts(index: number, token: string): boolean {
    const { jwt } = this.replicas[index]!;
    try {
      jsonwebtoken.verify(token, jwt.keyOf(token), { ...jwt.verifyOptions, ignoreExpiration: true });
      return true;
    } catch {
      return false;
    }
  }

  /** What the ring of a replica must accept, by its configuration. */
  holds(index: number, secret: string): boolean {
    const { current, next, previous, endMs = 0 } = this.replicas[index]!.config;
    return secret === current || secret === next || (secret === previous && this.nowMs < endMs);
  }
}

const command = fc.record({
  what: fc.constantFrom("step", "deploy", "deploy", "deploy", "back", "wait", "wait", "mint", "mint"),
  index: fc.nat(2),
  ms: fc.oneof(fc.constantFrom(1, 1000, budgetMs, ttlMs, ttlMs + budgetMs), fc.nat(ttlMs)),
  hasKid: fc.boolean(),
});

test("Whatever legal steps replicas take in whatever order, nothing alive is rejected and nothing retired is accepted", () => {
  let [verified, refused, rotations] = [0, 0, 0];
  fc.assert(
    fc.property(fc.array(command, { minLength: 20, maxLength: 120, size: "max" }), (commands) => {
      const world = new World();
      for (const { what, index, ms, hasKid } of commands) {
        if (what === "step") world.step();
        else if (what === "wait") world.wait(ms);
        else if (what === "mint") world.mint(index, 1 + (ms % ttlMs), hasKid);
        else world.deploy(index, what === "deploy");
        if (what === "mint") continue;
        for (const token of world.tokens.filter(({ expMs }) => expMs > world.nowMs).slice(-6)) {
          expect(world.accepts(index, token.text), "a token that is alive").toBe(true);
          verified += 1;
        }
        for (const secret of world.secrets.slice(-3)) {
          const forged = jsonwebtoken.sign({}, secret, hasKid ? { keyid: kidOf(secret) } : {});
          const isHeld = world.holds(index, secret);
          expect(world.accepts(index, forged), "a token of a key").toBe(isHeld);
          if (!isHeld) refused += 1;
        }
      }
      rotations += world.secrets.length - 1;
    }),
    { seed: 20_261_122, numRuns: 25 },
  );
  expect(verified).toBeGreaterThan(1_000);
  expect(refused).toBeGreaterThan(200);
  expect(rotations).toBeGreaterThan(20);
});
