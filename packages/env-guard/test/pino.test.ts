import { Writable } from "node:stream";
import { inspect } from "node:util";
import { pino, type Logger } from "pino";
import { expect, test } from "vitest";
import { defineEnv, int, secret, text } from "../src/index.ts";
import { scrubLog } from "../src/pino.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { problemsOf } from "./problems-of.ts";

const value = "q7VzK0wJ9xQ2m4Tt8LbR";
const ringKey = "b8XcN1yK4zR7n5Uu3McS6d";
const env = defineEnv({
  vars: {
    TOKEN: secret(),
    JWT_SECRET: keyRing({ maxTokenTtl: "7d" }),
    PIN: { schema: int(), sensitive: true },
    LOG_LEVEL: text(),
  },
}).load({ NODE_ENV: "test", TOKEN: value, JWT_SECRET: ringKey, PIN: "739154", LOG_LEVEL: "info" });

/** What pino writes when it logs as `act` says. */
function logged(act: (log: Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  act(pino(scrubLog(env), stream));
  expect(lines.join("")).not.toMatch(/q7VzK0|wJ9xQ2|m4Tt8L|b8XcN1|739154/);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test.each<[string, (log: Logger) => void]>([
  ["a message", (log) => log.info(`got ${value}`)],
  ["a message cut off", (log) => log.info(`got ${value.slice(0, 9)}`)],
  ["a message with arguments", (log) => log.info("got %s and %j", value, { value })],
  ["a field", (log) => log.info({ token: value, key: ringKey })],
  ["a number", (log) => log.info({ pin: 739154 })],
  ["the name of a field", (log) => log.info({ [value]: true })],
  ["an error", (log) => log.error(new Error(`bad ${value}`, { cause: new Error(ringKey) }))],
  ["an error in a field", (log) => log.error({ err: Object.assign(new Error("bad"), { sent: value }) }, "failed")],
  ["a child's bindings", (log) => log.child({ token: value }).info("hello")],
  ["JSON in a message", (log) => log.info(JSON.stringify({ a: JSON.stringify({ value }) }))],
])("no line holds a secret that is in %s", (_name, act) => {
  const [line] = logged(act);
  expect(JSON.stringify(line)).toContain("[redacted]");
  expect(line).toMatchObject({ level: expect.any(Number) as number, time: expect.any(Number) as number });
});

test("the environment itself can be logged", () => {
  expect(logged((log) => log.info({ env }))[0]).toMatchObject({ env: { TOKEN: "[redacted]", LOG_LEVEL: "info" } });
  expect(logged((log) => log.info(env))[0]).toMatchObject({ LOG_LEVEL: "info" });
  expect(logged((log) => log.info(inspect(env)))[0]!["msg"]).toContain("LOG_LEVEL: 'info'");
});

test("a line without a secret is the line that pino wrote", () => {
  const [line] = logged((log) => log.info({ port: 3000, list: ["a"] }, 'it "listens"'));
  expect(line).toMatchObject({ port: 3000, list: ["a"], msg: 'it "listens"' });
});

test("only what was loaded has secrets to hide", () => {
  expect(problemsOf(() => scrubLog({ TOKEN: value }))).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
});
