import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { systemClock } from "@luneo/kernel/clock";
import express from "express";
import session from "express-session";
import { expect, onTestFinished, test } from "vitest";
import { countSessions, createKeyRing, toExpressSession } from "../src/rotation.ts";
import type { Clock, KeyRing } from "../src/rotation.ts";
import { randomText } from "./good-environment.ts";

const [a, b, c] = [randomText("a"), randomText("b"), randomText("c")];
const endMs = Date.now() + 3_600_000;

/** A server that counts the visits of a session; gives the visits and the cookie. */
async function serve(
  ring: KeyRing,
  store: session.MemoryStore,
  clock: Pick<Clock, "now"> = systemClock,
  name?: string,
) {
  const app = express();
  if (name !== "none") app.use(countSessions(ring, name ? { name, clock } : { clock }));
  app.use(
    session({
      secret: toExpressSession(ring, { clock }),
      store,
      resave: false,
      saveUninitialized: false,
      ...(name && { name }),
    }),
  );
  app.get("/", (request, response) => {
    const visited = request.session as unknown as { visits?: number };
    visited.visits = (visited.visits ?? 0) + 1;
    response.json(visited.visits);
  });
  const server = app.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return async (cookie = "") => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie } });
    return { visits: await response.json(), cookie: response.headers.get("set-cookie")?.split(";")[0] ?? cookie };
  };
}

const store = () => new session.MemoryStore();

test("A session goes on through all of a rotation, also on replicas that are a step behind", async () => {
  const sessions = store();
  const steps = [
    createKeyRing({ current: { key: a } }),
    createKeyRing({ current: { key: a }, next: { key: b } }),
    createKeyRing({ current: { key: b }, previous: { key: a, expiresAtMs: endMs } }),
  ];
  const replicas = await Promise.all(steps.map((ring) => serve(ring, sessions)));
  let visits = 0;
  for (const issuer of [0, 1, 2]) {
    const { cookie } = await replicas[issuer]!();
    visits = 1;
    // Each replica but one that holds no NEXT yet, when the key is promoted already.
    for (const replica of replicas.filter((_, index) => Math.abs(index - issuer) < 2)) {
      expect((await replica(cookie)).visits).toBe((visits += 1));
    }
  }
  expect(steps.map((ring) => ring.status().verifications)).toEqual([
    { current: 2, next: 0, previous: 0 },
    { current: 2, next: 1, previous: 0 },
    { current: 1, next: 0, previous: 1 },
  ]);
});

test("New cookies are signed with the current key, and a previous one that has expired verifies none", async () => {
  const sessions = store();
  const old = await serve(createKeyRing({ current: { key: c } }), sessions);
  const ring = createKeyRing({ current: { key: a }, previous: { key: c, expiresAtMs: endMs } });
  let nowMs = endMs - 1;
  const replica = await serve(ring, sessions, { now: () => nowMs });
  const { cookie } = await old();
  expect((await replica(cookie)).visits).toBe(2);
  nowMs = endMs;
  const { visits, cookie: fresh } = await replica(cookie);
  expect(visits).toBe(1);
  expect(fresh).not.toBe(cookie);
  expect((await replica(fresh)).visits).toBe(2);
  expect(ring.status().verifications).toEqual({ current: 1, next: 0, previous: 1 });
});

test("The secrets look like a list: current, previous, next", () => {
  let nowMs = 0;
  const ring = createKeyRing({ current: { key: a }, next: { key: b }, previous: { key: c, expiresAtMs: 1 } });
  const secrets = toExpressSession(ring, { clock: { now: () => nowMs } });
  expect(Array.isArray(secrets)).toBe(true);
  expect([...secrets]).toEqual([a, c, b]);
  const visited: string[] = [];
  secrets.forEach((secret) => visited.push(secret));
  expect(visited).toEqual([a, c, b]);
  expect(secrets.map((_, index) => index)).toEqual([0, 1, 2]);
  nowMs = 1;
  expect(secrets.length).toBe(2);
  expect(secrets[1]).toBe(b);
  expect(secrets[2]).toBeUndefined();
});

test("The secrets print as none", () => {
  const secrets = toExpressSession(createKeyRing({ current: { key: a } }));
  expect(inspect(secrets)).toBe("[]");
  expect(inspect({ secrets }, { showHidden: true, depth: null })).not.toContain(a.slice(3, 9));
  expect(JSON.stringify({ secrets })).toBe('{"secrets":"[redacted]"}');
});

test("Counting knows the name of the cookie, and lets everything else pass", async () => {
  const ring = createKeyRing({ current: { key: a }, next: { key: b } });
  const request = await serve(ring, store(), systemClock, "id");
  const { cookie } = await request();
  for (const other of [
    "",
    "id=",
    "id=s",
    "id=s%3A",
    "id=s%3Ax.",
    "id=%",
    "id=s%3Ax.y",
    "xid=1",
    "connect.sid=s%3Ax.y",
  ]) {
    await request(other);
  }
  expect(ring.status().verifications.current).toBe(0);
  expect((await request(`other=1; ${cookie};third=2`)).visits).toBe(2);
  expect(ring.status().verifications.current).toBe(1);
  expect((await request(`x${cookie}`)).visits).toBe(1);
  expect(ring.status().verifications).toEqual({ current: 1, next: 0, previous: 0 });
});
