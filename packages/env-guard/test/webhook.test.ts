import { createHmac } from "node:crypto";
import { Stripe } from "stripe";
import { expect, test } from "vitest";
import { createKeyRing, verifyWebhook } from "../src/rotation.ts";
import type { WebhookOptions, WebhookRequest } from "../src/rotation.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

// Of the test mode, and never used.
const { webhooks } = new Stripe(`sk_test_${"0".repeat(24)}`);
const [a, b, c, stranger] = ["a", "b", "c", "d"].map((seed) => `whsec_${randomText(seed)}`) as [
  string,
  string,
  string,
  string,
];
const nowMs = 1_700_000_000_000;
const clock = { now: () => nowMs };
const body = JSON.stringify({ id: "evt_1", object: "event", type: "invoice.paid", data: { text: "Grüße" } });

const ringOfThree = () =>
  createKeyRing({ current: { key: a }, next: { key: b }, previous: { key: c, expiresAtMs: nowMs + 1 } });

const stripeHeader = (secret: string, timestamp = nowMs / 1000, payload = body) =>
  webhooks.generateTestHeaderString({ payload, secret, timestamp });

function refusal(request: WebhookRequest, options: WebhookOptions = {}, ring = ringOfThree()): string {
  const error = problemsOf(() => verifyWebhook(ring, request, { clock, ...options }));
  expect(error.code).toBe("ENV_WEBHOOK_REFUSED");
  expect(Object.values(ring.status().verifications)).toEqual([0, 0, 0]);
  return error.problems.map(({ code }) => code).join();
}

const stripe = (signature: string): WebhookRequest => ({ body, headers: { "stripe-signature": signature } });

test("What Stripe's own library signs verifies by each key, and counts for its role", () => {
  const ring = ringOfThree();
  for (const secret of [a, b, b, c, c, c]) {
    const header = stripeHeader(secret);
    const { key, sentAtMs, id } = verifyWebhook(ring, stripe(header), { clock });
    expect([key.key, sentAtMs, id]).toEqual([secret, nowMs, undefined]);
    // What Stripe's library makes of the key that was found.
    const event = webhooks.constructEvent(body, header, key.key, undefined, undefined, nowMs);
    expect(event.type).toBe("invoice.paid");
  }
  expect(ring.status().verifications).toEqual({ current: 1, next: 2, previous: 3 });
});

test("During an overlap, Stripe signs with several secrets; one that fits is enough", () => {
  const [one, two] = [stripeHeader(stranger), stripeHeader(b)].map((header) => header.split(",")[1]);
  for (const signatures of [`${one},${two}`, `${two},${one}`, `v0=${"0".repeat(64)},${two},v1=zz`]) {
    const ring = ringOfThree();
    expect(verifyWebhook(ring, stripe(`t=${nowMs / 1000},${signatures}`), { clock }).key.role).toBe("next");
  }
  const both = `${stripeHeader(b)},${stripeHeader(a).split(",")[1]}`;
  expect(verifyWebhook(ringOfThree(), stripe(both), { clock }).key.role).toBe("current");
});

test("Bytes are as good as text, and so are the headers of fetch", () => {
  const headers = new Headers({ "Stripe-Signature": stripeHeader(a) });
  for (const raw of [Buffer.from(body), new Uint8Array(Buffer.from(body)), body]) {
    expect(verifyWebhook(ringOfThree(), { body: raw, headers }, { clock }).key.role).toBe("current");
  }
});

test("A stranger's signature is refused as Stripe's library does", () => {
  const changed = { ...stripe(stripeHeader(a)), body: `${body} ` };
  for (const request of [stripe(stripeHeader(stranger)), changed]) {
    expect(refusal(request)).toBe("BAD_SIGNATURE");
    const header = (request.headers as Record<string, string>)["stripe-signature"]!;
    expect(() => webhooks.constructEvent(request.body as string, header, a, undefined, undefined, nowMs)).toThrow(
      "No signatures found matching",
    );
  }
  // Another time than the signed one, and the signature of another scheme.
  expect(refusal(stripe(stripeHeader(a).replace("t=17", "t=18")))).toBe("BAD_SIGNATURE");
  expect(refusal(stripe(stripeHeader(a).replace("v1=", "v0=")))).toBe("NO_SIGNATURE");
  expect(refusal(stripe(stripeHeader(a).slice(0, -2)))).toBe("BAD_SIGNATURE");
});

test("A previous secret that has expired verifies nothing", () => {
  const ring = createKeyRing({ current: { key: a }, previous: { key: c, expiresAtMs: nowMs } });
  expect(refusal(stripe(stripeHeader(c)), {}, ring)).toBe("BAD_SIGNATURE");
});

test("A signature is good for five minutes in either direction, or as long as is said", () => {
  const at = (seconds: number, options: WebhookOptions = {}) =>
    verifyWebhook(ringOfThree(), stripe(stripeHeader(a, nowMs / 1000 + seconds)), { clock, ...options }).sentAtMs;
  expect(at(-300)).toBe(nowMs - 300_000);
  expect(at(300)).toBe(nowMs + 300_000);
  expect(at(0, { tolerance: "1ms" })).toBe(nowMs);
  expect(at(-3600, { tolerance: "1h" })).toBe(nowMs - 3_600_000);
  for (const [seconds, options] of [
    [-301, {}],
    [301, {}],
    [-2, { tolerance: "1s" }],
  ] as const) {
    expect(refusal(stripe(stripeHeader(a, nowMs / 1000 + seconds)), options)).toBe("STALE");
  }
});

test("A header without time, signature or sense is none", () => {
  const good = stripeHeader(a);
  const [time, signature] = good.split(",") as [string, string];
  const bad = [
    "",
    "x",
    time,
    signature,
    `t=,${signature}`,
    `t=-1,${signature}`,
    `t=1e9,${signature}`,
    `t=${"1".repeat(13)},${signature}`,
  ];
  for (const header of bad) expect([header, refusal(stripe(header))]).toEqual([header, "NO_SIGNATURE"]);
  expect(refusal({ body, headers: {} })).toBe("NO_SIGNATURE");
  expect(refusal({ body, headers: new Headers() })).toBe("NO_SIGNATURE");
  expect(refusal({ body, headers: { "stripe-signature": [good] } })).toBe("NO_SIGNATURE");
});

test("A body that was parsed is refused with the reason", () => {
  for (const parsed of [JSON.parse(body), undefined, 7]) {
    expect(refusal({ ...stripe(stripeHeader(a)), body: parsed as string })).toBe("NOT_RAW");
  }
});

/** Headers as standardwebhooks.com has them. */
function standard(secret: string, { id = "msg_1", time = nowMs / 1000, prefix = "webhook", payload = body } = {}) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${time}.${payload}`).digest("base64");
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(time),
    [`${prefix}-signature`]: `v1,${signature}`,
  };
}

test("A standard webhook verifies by each key, under either name of its headers", () => {
  for (const prefix of ["webhook", "svix"]) {
    const ring = ringOfThree();
    for (const secret of [a, b, b, c, c, c]) {
      const request = { body, headers: standard(secret, { prefix }) };
      const { key, id, sentAtMs } = verifyWebhook(ring, request, { clock, scheme: "standard" });
      expect([key.key, id, sentAtMs]).toEqual([secret, "msg_1", nowMs]);
    }
    expect(ring.status().verifications).toEqual({ current: 1, next: 2, previous: 3 });
  }
});

test("The example of the specification verifies", () => {
  // https://github.com/standard-webhooks/standard-webhooks, libraries: the message that all of them are tested with.
  const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const options = { scheme: "standard", clock: { now: () => 1_614_265_330_000 } } as const;
  const request = { body: '{"test": 2432232314}', headers };
  expect(verifyWebhook(createKeyRing({ current: { key } }), request, options).id).toBe("msg_p5jXN8AQM9LWM0D4loKWxJek");
});

test("Several signatures of a standard webhook may come, and of other versions", () => {
  const right = standard(b);
  const wrong = standard(stranger)["webhook-signature"];
  const headers = { ...right, "webhook-signature": `v1a,AAAA ${wrong} ${right["webhook-signature"]} v2,x` };
  expect(verifyWebhook(ringOfThree(), { body, headers }, { clock, scheme: "standard" }).key.role).toBe("next");
});

test("A standard webhook of a stranger, of another time or with a piece missing is refused", () => {
  const check = (headers: Record<string, string>, ring = ringOfThree()) =>
    refusal({ body, headers }, { scheme: "standard" }, ring);
  const good = standard(a);
  expect(check(standard(stranger))).toBe("BAD_SIGNATURE");
  expect(check({ ...good, "webhook-id": "msg_2" })).toBe("BAD_SIGNATURE");
  expect(check({ ...good, "webhook-timestamp": String(nowMs / 1000 + 1) })).toBe("BAD_SIGNATURE");
  expect(check({ ...good, "webhook-signature": good["webhook-signature"]!.replace("v1,", "v1a,") })).toBe(
    "NO_SIGNATURE",
  );
  expect(check(standard(a, { time: nowMs / 1000 - 301 }))).toBe("STALE");
  expect(check(standard(a, { id: "msg.1" }))).toBe("NO_SIGNATURE");
  for (const name of Object.keys(good)) expect([name, check({ ...good, [name]: "" })]).toEqual([name, "NO_SIGNATURE"]);
  expect(refusal({ body, headers: good })).toBe("NO_SIGNATURE");
});

test("A secret that is no base64 is no key: nobody can sign with nothing", () => {
  for (const key of ["whsec_", "whsec_!!!", "whsec_AAAA", `whsec_${"A".repeat(20)}`]) {
    const ring = createKeyRing({ current: { key } });
    expect(refusal({ body, headers: standard(key) }, { scheme: "standard" }, ring)).toBe("BAD_SIGNATURE");
  }
  const least = `whsec_${Buffer.alloc(16, 7).toString("base64")}`;
  const ring = createKeyRing({ current: { key: least } });
  expect(verifyWebhook(ring, { body, headers: standard(least) }, { clock, scheme: "standard" }).key.key).toBe(least);
});

test("A refusal says what to look at, and nothing of the keys", () => {
  const told = (request: WebhookRequest, options: object = {}) => {
    const { message } = problemsOf(() => verifyWebhook(ringOfThree(), request, { clock, ...options }));
    return message;
  };
  const good = stripe(stripeHeader(a));
  const late = { clock: { now: () => nowMs + 300_001 } };
  expect([
    told({ ...good, body: {} as string }),
    told({ ...good, headers: {} }),
    told({ body, headers: {} }, { scheme: "standard" }),
    told({ ...good, body: "{}" }),
    told(good, late),
    told(good, { scheme: "svix" }),
  ]).toEqual([
    "Invalid webhook\n  - The body has been parsed. Pass the raw text or bytes that came in.",
    "Invalid webhook\n  - There is no stripe signature. Pass the headers as they came in.",
    "Invalid webhook\n  - There is no standard signature. Pass the headers as they came in.",
    "Invalid webhook\n  - No key of the ring has signed it. Look whether the body is raw.",
    "Invalid webhook\n  - It was signed too long ago, or in the future. Look at the clock; else it is a replay.",
    'Invalid argument of verifyWebhook\n  - `scheme` is none. Set it to "stripe" or "standard".',
  ]);
});

test("Options that can't be right are refused", () => {
  const run = (options: object) => () => verifyWebhook(ringOfThree(), stripe(stripeHeader(a)), { clock, ...options });
  expect(problemsOf(run({ scheme: "toString" }))).toMatchObject({
    code: "ENV_ARGUMENT_INVALID",
    problems: [{ code: "SCHEME" }],
  });
  for (const tolerance of ["0s", "5", "", "-5m"]) {
    const { code, problems } = problemsOf(run({ tolerance }));
    expect([code, problems.length, problems[0]?.code]).toEqual(["ENV_ARGUMENT_INVALID", 1, "INVALID_DURATION"]);
    expect(problems[0]?.what).toContain("`tolerance`");
  }
});
