import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selfSigned } from "./self-signed.ts";
import { startWebServer } from "./web-server.ts";
import type { WebServer } from "./web-server.ts";

const certificates = { good: selfSigned("20200101", "20990101"), expired: selfSigned("20200101", "20210101") };
const servers: Partial<Record<"good" | "expired", WebServer>> = {};
let folder: string;
let authorities: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "readiness-tls-"));
  authorities = join(folder, "authorities.pem");
  await writeFile(authorities, certificates.good.cert + certificates.expired.cert);
  for (const name of ["good", "expired"] as const) {
    servers[name] = await startWebServer((_, response) => response.end("well"), certificates[name]);
  }
});

afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.close()));
  await rm(folder, { recursive: true });
});

/** Runs the check once in a process of its own, which has to end by itself. */
async function run(url: string, env: Record<string, string>): Promise<unknown> {
  const module = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    const { httpCheck } = await import(${module("../../src/checks.ts")});
    const { observed } = await import(${module("observed.ts")});
    const { status, code } = await observed(httpCheck({ url: ${JSON.stringify(url)} }));
    console.log(JSON.stringify({ status, code }));`;
  const args = ["--input-type=module", "-e", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env["PATH"], ...env } });
  return JSON.parse(stdout);
}

test.each([
  ["passes where the authority is trusted", "good", "127.0.0.1", true, { status: "pass" }],
  ["fails where it isn't", "good", "127.0.0.1", false, { status: "fail", code: "DEPTH_ZERO_SELF_SIGNED_CERT" }],
  ["fails where it has expired", "expired", "127.0.0.1", true, { status: "fail", code: "CERT_HAS_EXPIRED" }],
  ["fails at another name", "good", "localhost", true, { status: "fail", code: "ERR_TLS_CERT_ALTNAME_INVALID" }],
] as const)(
  "a certificate %s, and no connection keeps the process alive",
  async (_, name, host, isTrusted, outcome) => {
    const url = `https://${host}:${servers[name]?.port}/`;
    expect(await run(url, isTrusted ? { NODE_EXTRA_CA_CERTS: authorities } : {})).toEqual(outcome);
  },
);
