// Not a proof: replicas that are rolled out step by step, and tokens that they sign and verify meanwhile.
import { errors, jwtVerify, SignJWT } from "jose";
import { defineEnv, keyRing } from "../src/index.ts";
import { toJose, type JoseRing } from "../src/rotation.ts";

/** One step of a procedure: what the platform holds from then on. */
export interface Step {
  readonly name: string;
  readonly config: (nowMs: number) => Config;
  /** Whether it waits until the previous key has expired on every clock. */
  readonly isLate?: boolean;
}

/** The variables of one step. */
export type Config = Readonly<Record<string, string>>;

/** What was counted of one procedure. */
export interface RolloutCounts {
  readonly verifications: number;
  readonly rejected: number;
  readonly rollbacks: number;
  /** Verifications in the last second of the longest tokens of the old key. */
  readonly lastSeconds: number;
  /** Tokens that the retired key has signed, after its retirement. */
  readonly forgeries: number;
  readonly forgeriesAccepted: number;
}

export const tokenTtlMs = 7 * 86_400_000;
/** How far the clock of a replica may be off, to either side. */
export const skewMs = 30_000;
/** How long a step may take until every replica has it. */
export const rolloutMs = 86_400_000;

const definition = defineEnv({ vars: { JWT_SECRET: keyRing({ maxTokenTtl: "7d" }) } });
const startMs = Date.UTC(2026, 0, 1);
const replicaCount = 10;

interface Replica {
  readonly skewMs: number;
  /** The secret that signs. */
  secret: string;
  jwt: JoseRing;
}

interface Token {
  readonly text: string;
  readonly expMs: number;
  readonly signer: string;
}

/**
 * Takes a procedure, whose first step is what runs already, to 10, 50 and 100 % of ten replicas, with `traffic` requests
 * at each share. Every step is taken back once from its canary and begun anew.
 */
export async function rollOut(steps: readonly Step[], random: () => number, traffic: number): Promise<RolloutCounts> {
  const counts = { verifications: 0, rejected: 0, rollbacks: 0, lastSeconds: 0, forgeries: 0, forgeriesAccepted: 0 };
  const whole = (below: number) => Math.floor(random() * below);
  const pick = <T>(list: readonly T[]) => list[whole(list.length)] as T;
  const tokens: Token[] = [];
  let nowMs = startMs;

  /** A restart: the loader reads what the platform holds. */
  function deploy(replica: Replica, config: Config): void {
    const { JWT_SECRET: ring } = definition.load({ APP_ENV: "production", ...config });
    replica.secret = ring.signingKey.key;
    replica.jwt = toJose(ring, { clock: { now: () => nowMs + replica.skewMs } });
  }

  async function mint({ jwt, skewMs, secret }: Replica, lifeMs: number, key = jwt.key): Promise<Token> {
    const exp = Math.floor((nowMs + skewMs + lifeMs) / 1000);
    // Some issuers are older than the ring, and name no key.
    const header = random() < 0.3 ? { alg: "HS256" } : jwt.header;
    const text = await new SignJWT({}).setProtectedHeader(header).setExpirationTime(exp).sign(key);
    return { text, expMs: exp * 1000, signer: secret };
  }

  async function accepts({ jwt, skewMs }: Replica, { text }: Token): Promise<boolean> {
    try {
      await jwtVerify(text, jwt.getKey, { ...jwt.verifyOptions, currentDate: new Date(nowMs + skewMs) });
      return true;
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) return false;
      throw error;
    }
  }

  /** What has ended by the replica's own clock isn't the ring's to accept. */
  async function verify(replica: Replica, token: Token): Promise<void> {
    if (token.expMs <= nowMs + replica.skewMs) return;
    counts.verifications += 1;
    if (!(await accepts(replica, token))) counts.rejected += 1;
  }

  async function serve(): Promise<void> {
    for (let done = 0; done < traffic; done += 1) {
      nowMs += whole(60_000);
      const token = await mint(pick(replicas), random() < 0.5 ? tokenTtlMs : 1000 + whole(tokenTtlMs));
      tokens.push(token);
      await verify(pick(replicas), token);
      await verify(pick(replicas), pick(tokens));
    }
  }

  /** To the last second of the tokens of the first secret, as the fastest clock sees them, and past the slowest clock. */
  async function outlive(secret: string, endMs: number): Promise<void> {
    const old = tokens.filter(({ signer }) => signer === secret);
    nowMs = Math.max(...old.map(({ expMs }) => expMs)) - skewMs - 1000;
    for (const token of old.filter(({ expMs }) => expMs > nowMs + skewMs)) {
      for (const replica of replicas) {
        await verify(replica, token);
        counts.lastSeconds += 1;
      }
    }
    nowMs = Math.max(nowMs, endMs + skewMs);
  }

  let config = steps[0]!.config(nowMs);
  const first = config["JWT_SECRET"]!;
  const replicas: Replica[] = Array.from({ length: replicaCount }, () => {
    const replica = { skewMs: whole(2 * skewMs + 1) - skewMs } as Replica;
    deploy(replica, config);
    return replica;
  });
  await serve();
  for (const step of steps.slice(1)) {
    const before = config;
    if (step.isLate) await outlive(first, Date.parse(before["JWT_SECRET_PREVIOUS_EXPIRES_AT"]!));
    for (const share of pick([
      [0.1, 0, 0.1, 0.5, 1],
      [0.1, 0.5, 0, 0.1, 0.5, 1],
    ])) {
      if (share === 0.1) config = step.config(nowMs);
      if (share === 0) counts.rollbacks += 1;
      // Each signs up to the moment at which it is replaced.
      for (const replica of replicas) tokens.push(await mint(replica, tokenTtlMs));
      const order = replicas.map((replica) => ({ replica, at: random() })).toSorted((one, other) => one.at - other.at);
      for (const [index, { replica }] of order.entries()) {
        deploy(replica, index < share * replicaCount ? config : before);
      }
      await serve();
    }
  }
  if (steps.at(-1)?.isLate) {
    for (const replica of replicas) {
      counts.forgeries += 1;
      const forged = await mint(replica, tokenTtlMs, new TextEncoder().encode(first) as never);
      if (await accepts(replica, forged)) counts.forgeriesAccepted += 1;
    }
  }
  return counts;
}
