import { createManualClock } from "@luneo/kernel/manual-clock";
import { expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import { readinessFetch } from "../src/fetch.ts";

const well = { name: "well", kind: "dependency", run: () => {} } as const;

test("a request for a path of ours gets a response, with everything that the answer says", async () => {
  const readiness = createReadiness({ checks: [well], clock: createManualClock() });
  const response = await readinessFetch(readiness)(new Request("https://orders.example/readyz/?deep=1"));
  expect(response?.status).toBe(503);
  expect(Object.fromEntries(response!.headers)).toEqual({
    "content-type": "application/health+json",
    "cache-control": "no-store",
    "content-length": "17",
    "retry-after": "5",
  });
  expect(await response!.text()).toBe('{"status":"fail"}');
});

test.for([
  "https://orders.example/",
  "https://orders.example",
  "https://orders.example/x?to=/readyz",
  "https://readyz/",
])("a request for %s is the application's", async (url) => {
  const readiness = createReadiness({ checks: [well], clock: createManualClock() });
  expect(await readinessFetch(readiness)(new Request(url))).toBeUndefined();
});

test("HEAD gets the headers alone, and another method a refusal", async () => {
  const health = readinessFetch(createReadiness({ checks: [well], clock: createManualClock() }));
  const head = await health(new Request("https://orders.example/livez", { method: "HEAD" }));
  expect([head?.status, head?.headers.get("content-length"), head?.body]).toEqual([200, "17", null]);
  const post = await health(new Request("https://orders.example/livez", { method: "POST", body: "{" }));
  expect([post?.status, post?.headers.get("allow"), await post?.text()]).toEqual([405, "GET, HEAD", ""]);
});

test("`authorize` sees the headers, which are not read before it asks for them", async () => {
  const clock = createManualClock();
  const request = new Request("https://orders.example/livez", { headers: { "X-Internal": "yes" } });
  const headers = vi.spyOn(request, "headers", "get");
  await readinessFetch(createReadiness({ checks: [well], clock }))(request);
  expect(headers).not.toHaveBeenCalled();
  const authorize = vi.fn(({ headers: given }) => given["x-internal"] === "yes");
  const groups = { live: [], ready: ["well"] } as const;
  const response = await readinessFetch(createReadiness({ checks: [well], groups, clock, details: { authorize } }))(
    request,
  );
  expect(await response?.json()).toEqual({ status: "pass", heldBy: [], checks: {} });
});

test("on demand, the first request after a rest is answered when the checks have run", async () => {
  const clock = createManualClock();
  const run = vi.fn(() => {});
  const readiness = createReadiness({ checks: [{ ...well, run }], mode: "on-demand", clock });
  await readiness.start();
  await clock.advance(3_600_000);
  run.mockClear();
  const response = await readinessFetch(readiness)(new Request("https://orders.example/readyz"));
  expect([response?.status, run.mock.calls.length]).toEqual([200, 1]);
  await readiness.close();
});
