// The real program in a process of its own, against real servers.
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createPlainServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";

// Starting a process takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const main = join(import.meta.dirname, "../../src/cli/main.ts");

function start(args: readonly string[], { env = {}, input = "" } = {}) {
  const child = spawn(process.execPath, [main, "wait", ...args], {
    env: { PATH: process.env["PATH"], NO_COLOR: "1", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (said.err += text));
  child.stdin.end(input);
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...said }));
  return { child, said, ended };
}

async function serve(listener: RequestListener): Promise<{ url: string; connections: () => number }> {
  const server = createServer(listener);
  let connections = 0;
  server.on("connection", () => void (connections += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`,
    connections: () => connections,
  };
}

const result = (out: string) => JSON.parse(out) as Record<string, unknown>;

test("it waits through a failing and an old release for so many good answers of the right one", async () => {
  const answers = [
    [503, { status: "fail" }],
    [200, { status: "pass", version: "1" }],
    [200, { status: "pass", version: "2" }],
    [200, { status: "pass", version: "1" }],
  ] as const;
  const requests: IncomingMessage[] = [];
  const { url, connections } = await serve((request, response) => {
    const [statusCode, body] = answers[requests.length] ?? [200, { status: "warn", version: "2", releaseId: "d-7" }];
    requests.push(request);
    response.writeHead(statusCode, { "content-type": "application/health+json" }).end(JSON.stringify(body));
  });
  const { code, out, err } = await start([url, "--version", "2", "--interval", "10ms", "--json"]).ended;
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("200 of 1, not of 2 yet") as string });
  const { elapsedMs, ...rest } = result(out);
  expect(elapsedMs).toEqual(expect.any(Number));
  expect(rest).toEqual({
    ok: true,
    attempts: 7,
    lastStatus: 200,
    lastCode: null,
    version: "2",
    releaseId: "d-7",
  });
  // A balancer may send each of them to another instance.
  expect(connections()).toBe(7);
  expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]));
});

test("nobody listens, and then somebody does", async () => {
  const { url } = await serve((_, response) => void response.end("OK"));
  const port = new URL(url).port;
  const wanting = createServer((_, response) => void response.end("OK"));
  onTestFinished(() => void wanting.close());
  // A port that was somebody's a moment ago.
  wanting.listen(0, "127.0.0.1");
  await once(wanting, "listening");
  const { port: free } = wanting.address() as AddressInfo;
  wanting.close();
  await once(wanting, "close");
  expect(String(free)).not.toBe(port);
  const run = start([`http://127.0.0.1:${free}/`, "--interval", "20ms", "--timeout", "20s"]);
  await expect.poll(() => run.said.err).toContain("ECONNREFUSED: nobody listens there");
  wanting.listen(free, "127.0.0.1");
  const { code, out } = await run.ended;
  expect([code, out]).toEqual([0, expect.stringMatching(/^Ready after [\d.]+ s: 3 good answers in a row\.\n$/)]);
  wanting.closeAllConnections();
});

test("it ends with 1 when the time is up", async () => {
  const { url } = await serve((_, response) => void response.writeHead(404).end());
  const { code, out, err } = await start([url, "--interval", "10ms", "--timeout", "100ms", "--json", "-q"]).ended;
  expect([code, err]).toEqual([1, ""]);
  expect(result(out)).toMatchObject({ ok: false, version: null, releaseId: null });
});

test("a redirect is not followed, and is not yet", async () => {
  const paths: unknown[] = [];
  const { url } = await serve((request, response) => {
    paths.push(request.url);
    if (paths.length === 1) response.writeHead(302, { location: "/elsewhere" });
    response.end();
  });
  const { code, err } = await start([url, "--interval", "10ms"]).ended;
  expect([code, err]).toEqual([0, expect.stringContaining("302, a redirect, which is not followed")]);
  expect(paths).toEqual(["/healthz", "/healthz", "/healthz", "/healthz"]);
});

test("a server that answers nothing or no TLS is not yet", async () => {
  const silent = await serve(() => {});
  const args = ["--interval", "10ms", "--timeout", "800ms", "--json"];
  expect(result((await start([silent.url, ...args, "-q"]).ended).out)).toMatchObject({
    ok: false,
    lastCode: "TIMEOUT",
  });
  const plain = createPlainServer((socket) => void socket.on("error", () => {}).end("no TLS here\r\n"));
  plain.listen(0, "127.0.0.1");
  await once(plain, "listening");
  onTestFinished(() => void plain.close());
  const { port } = plain.address() as AddressInfo;
  const run = start([`https://127.0.0.1:${port}`, "--interval", "10ms"]);
  await expect.poll(() => run.said.err).toContain("TLS fails");
  run.child.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
});

const endless: RequestListener = (_, response) => {
  response.writeHead(200);
  const more = (): void => void (response.destroyed || response.write("x".repeat(65_536), more));
  more();
};
const says =
  (body: string): RequestListener =>
  (_, response) =>
    void response.end(body);

test("status 200 above a body that fails, that nobody knows or that never ends is not good", async () => {
  const bodies: readonly (readonly [body: RequestListener, lastCode: string])[] = [
    [endless, "BODY_TOO_LARGE"],
    [says(JSON.stringify({ status: "fail", pad: "x".repeat(300_000) })), "BODY_TOO_LARGE"],
    [says('\ufeff{"status":"fail"}'), "BODY_FAILS"],
    [says('[{"status":"fail"}]'), "BODY_FAILS"],
    [says('{"status":"OUT_OF_SERVICE"}'), "UNKNOWN_STATUS"],
    [says('{"status":"critical"}'), "UNKNOWN_STATUS"],
    [says('{"status":false}'), "UNKNOWN_STATUS"],
  ];
  // At once: each of them takes all of its time.
  const ends = bodies.map(async ([body]) => {
    const { url } = await serve(body);
    const args = ["--times", "1", "--interval", "100ms", "--timeout", "4s", "--json", "-q"];
    const { code, out } = await start([url, ...args]).ended;
    return { code, ...result(out) };
  });
  expect(await Promise.all(ends)).toEqual(
    bodies.map(([, lastCode]) => expect.objectContaining({ code: 1, ok: false, lastStatus: 200, lastCode }) as unknown),
  );
});

test("a body of 256 KiB is read to its end", async () => {
  const [before, after] = ['{"pad":"', '","status":"pass","version":"2"}'];
  const { url } = await serve(says(before + "x".repeat(256 * 1024 - before.length - after.length) + after));
  const { code } = await start([url, "--times", "1", "--version", "2", "-q"]).ended;
  expect(code).toBe(0);
});

test.each(["pass", "fail"])("a token that a server with status %s repeats is printed nowhere", async (status) => {
  const token = 't0ken"that\\is-secret-enough';
  const { url } = await serve(({ headers: { authorization = "" } }, response) => {
    const echo = `${authorization} ${Buffer.from(authorization).toString("base64")}`;
    const checks = { [echo]: [{ status: "fail", code: echo }] };
    response.end(JSON.stringify({ status, heldBy: [echo], checks, version: echo, releaseId: JSON.stringify(echo) }));
  });
  const args = [url, "--interval", "10ms", "--timeout", "1s", "--token-env", "T"];
  for (const more of [[], ["--json"]]) {
    const { code, out, err } = await start([...args, ...more], { env: { T: token } }).ended;
    expect(code).toBe(status === "pass" ? 0 : 1);
    expect(out).toContain("[redacted]");
    expect(err).toContain("because of Bearer [redacted]");
    expect(out + err).not.toMatch(/t0ken|secret-enough|that\\/);
    expect(out + err).not.toContain(Buffer.from(`Bearer ${token}`).toString("base64").slice(12, 24));
  }
});

test.each(["--token-env", "--token-stdin"])(
  "a token by %s is sent, lets the failing checks be told, and is printed nowhere",
  async (option) => {
    let asked = 0;
    const token = "t0ken-that-is-secret-enough";
    const { url } = await serve(({ headers }, response) => {
      const isKnown = headers.authorization === `Bearer ${token}`;
      const checks = { postgres: [{ status: "fail", code: "53300" }] };
      asked += 1;
      if (asked > 1) return void response.end();
      response.writeHead(503).end(JSON.stringify({ status: "fail", ...(isKnown && { checks }) }));
    });
    const args = [url, "--interval", "10ms", option];
    const { code, out, err } = await (
      option === "--token-env"
        ? start([...args, "PROBE_TOKEN"], { env: { PROBE_TOKEN: token } })
        : start(args, { input: `${token}\n` })
    ).ended;
    expect([code, err]).toEqual([0, expect.stringContaining("503, because of postgres 53300")]);
    expect(out + err).not.toContain(token.slice(0, 8));
  },
);

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends it at once with %i, in the middle of an answer", async (signal, exitCode) => {
  let isAsked = (): void => {};
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  const { url } = await serve(() => isAsked());
  const run = start([url, "--json"]);
  await asked;
  run.child.kill(signal);
  const { code, out } = await run.ended;
  expect(code).toBe(exitCode);
  expect(result(out)).toMatchObject({ ok: false, attempts: 1, lastStatus: null, lastCode: null });
});
