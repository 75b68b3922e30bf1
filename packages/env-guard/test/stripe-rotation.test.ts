import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { stripeRotationCheck } from "../src/rotation/procedures/stripe-rotation.ts";
import { checkStripeKey } from "../src/rotation/procedures/stripe-check.ts";
import type { RotationFetch } from "../src/rotation/rotation-fetch.ts";

const live = "rk_live_51AbCdEfGhIjKlMnOpQrSt";
const answering =
  (byKey: Readonly<Record<string, readonly [status: number, livemode?: boolean]>>): RotationFetch =>
  (_, { headers }) => {
    const [status, livemode] = byKey[String(headers["Authorization"]).slice(7)] ?? [401];
    return Promise.resolve({ status, text: () => Promise.resolve(JSON.stringify({ object: "balance", livemode })) });
  };

describe("the call", () => {
  test("only reads the balance, and the key is in the header alone", async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push([request.method, request.url, request.headers.authorization]);
      response.end(JSON.stringify({ object: "balance", livemode: true }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await checkStripeKey({ key: live, origin })).toEqual({ state: "works", mode: "live", isRestricted: true });
    expect(seen).toEqual([["GET", "/v1/balance", `Bearer ${live}`]]);
    server.close();
    server.closeAllConnections();
  });

  test.each([
    [200, true, { state: "works", mode: "live" }],
    [200, false, { state: "works", mode: "test" }],
    [200, undefined, { state: "works", mode: "live" }],
    [403, undefined, { state: "limited", mode: "live" }],
    [401, undefined, { state: "refused", mode: "live" }],
    [429, undefined, { state: "unreachable", mode: "live" }],
    [500, undefined, { state: "unreachable", mode: "live" }],
  ] as const)("answered with %i (livemode %s)", async (status, livemode, expected) => {
    const fetch = answering({ [live]: livemode === undefined ? [status] : [status, livemode] });
    expect(await checkStripeKey({ key: live, fetch })).toEqual({ isRestricted: true, ...expected });
  });

  test("takes what no header takes for refused, without a call", async () => {
    const fetch: RotationFetch = () => Promise.reject(new Error("called"));
    expect(await checkStripeKey({ key: "sk_live_a\nb", fetch })).toMatchObject({
      state: "refused",
      isRestricted: false,
    });
    expect(await checkStripeKey({ key: "sk_live_ü", fetch })).toMatchObject({ state: "refused" });
  });

  test("gives up after its deadline, and ends when the caller does", async () => {
    const fetch: RotationFetch = () => new Promise(() => undefined);
    expect(await checkStripeKey({ key: live, fetch, timeout: "10ms" })).toMatchObject({ state: "unreachable" });
    const signal = AbortSignal.abort(new Error("Ctrl-C"));
    await expect(checkStripeKey({ key: live, fetch, signal })).rejects.toThrow("Ctrl-C");
  });

  test("tells no part of a key that a failing fetch quotes", async () => {
    const fetch: RotationFetch = (_, { headers }) => Promise.reject(new Error(String(headers["Authorization"])));
    expect(JSON.stringify(await checkStripeKey({ key: live, fetch }))).not.toContain("51AbCd");
  });
});

describe("a rotation", () => {
  const sk = "sk_live_51ZyXwVuTsRqPoNmLkJi";
  const test1 = "rk_test_51AbCdEfGhIjKlMnOpQrSt";
  const codes = async (check: ReturnType<typeof stripeRotationCheck>, value: string, old?: string) =>
    (await check({ value, ...(old !== undefined && { old }) })).problems.map(({ code }) => code);

  test("lets a working key of the same mode through, and prefers restricted ones", async () => {
    const check = stripeRotationCheck({ fetch: answering({ [live]: [200, true], [sk]: [200, true] }) });
    expect(await check({ value: live, old: sk })).toEqual({
      problems: [],
      notes: ["Stripe takes the new key (GET /v1/balance)."],
    });
    const { problems, notes } = await check({ value: sk, old: live });
    expect([problems, notes?.join()]).toEqual([[], expect.stringContaining("restricted key (rk_…) is enough")]);
  });

  test("refuses a key that Stripe refuses, one of another mode, and what is none", async () => {
    const check = stripeRotationCheck({ fetch: answering({ [live]: [200, true], [test1]: [200, false] }) });
    expect(await codes(check, "rk_live_unknown", live)).toEqual(["KEY_REFUSED"]);
    expect(await codes(check, test1, live)).toEqual(["KEY_MODE"]);
    expect(await codes(check, "pk_live_1", live)).toEqual(["NOT_A_STRIPE_KEY", "KEY_REFUSED"]);
    expect(await codes(check, live, live)).toEqual([]);
    expect(await codes(check, live)).toEqual([]);
  });

  test("refuses a key that can't be checked, unless that is asked for", async () => {
    const fetch = answering({ [live]: [500], [sk]: [500] });
    expect(await codes(stripeRotationCheck({ fetch }), live, sk)).toEqual(["STRIPE_UNREACHABLE"]);
    const { problems, notes } = await stripeRotationCheck({ fetch, isUnverified: true })({ value: live, old: sk });
    expect([problems, notes]).toEqual([[], [expect.stringContaining("nobody knows")]]);
  });

  test("says when the old key is dead already, and when the new one may not read the balance", async () => {
    const check = stripeRotationCheck({ fetch: answering({ [live]: [403] }) });
    const { problems, notes } = await check({ value: live, old: sk });
    expect(problems).toEqual([]);
    expect(notes).toEqual([
      expect.stringContaining("may not read the balance"),
      expect.stringContaining("Deploy at once"),
    ]);
  });
});
