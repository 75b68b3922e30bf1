import { inspect } from "node:util";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { Check as SharedCheck } from "@luneo/kernel/check";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { s3Check } from "../../src/checks.ts";
import type { S3CheckOptions } from "../../src/checks.ts";
import { region, startFakeS3 } from "./fake-s3.ts";
import { observed } from "./observed.ts";
import type { WebServer } from "./web-server.ts";

let store: WebServer;
const clients: S3Client[] = [];

beforeAll(async () => {
  store = await startFakeS3();
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await store.close();
});

const credentials = { accessKeyId: "AKIDFAKE", secretAccessKey: "fakeNobodyMaySeeThis" };

function connect(config: ConstructorParameters<typeof S3Client>[0] = {}): S3Client {
  const client = new S3Client({ region, endpoint: store.url, forcePathStyle: true, credentials, ...config });
  clients.push(client);
  return client;
}

function headOf(Bucket: string, client = connect()): S3CheckOptions<"s3">["headBucket"] {
  return (options) => client.send(new HeadBucketCommand({ Bucket }), options);
}

// Set to a bucket that the default credentials may list, it asks S3 itself whether the fake tells the truth.
const realBucket = process.env["READINESS_S3_BUCKET"];

test("a bucket that is there and may be listed passes", async () => {
  const client = realBucket === undefined ? connect() : new S3Client({});
  clients.push(client);
  expect(await observed(s3Check({ headBucket: headOf(realBucket ?? "uploads", client) }))).toMatchObject({
    status: "pass",
  });
});

describe("what S3 answers to the SDK", () => {
  test.each([
    ["moved", "fail", "WRONG_REGION", { httpStatus: 301, bucketRegion: "us-west-2" }],
    ["created", "fail", "WRONG_REGION", { httpStatus: 307, bucketRegion: "us-west-2" }],
    ["anonymous", "fail", "ACCESS_DENIED", { httpStatus: 401, bucketRegion: region }],
    ["denied", "fail", "ACCESS_DENIED", { httpStatus: 403, bucketRegion: region }],
    ["absent", "fail", "NO_SUCH_BUCKET", { httpStatus: 404 }],
    ["throttled", "warn", "RATE_LIMITED", { httpStatus: 429 }],
    ["failing", "fail", "HTTP_500", { httpStatus: 500 }],
    ["unavailable", "fail", "HTTP_503", { httpStatus: 503 }],
    ["bad", "fail", "HTTP_400", { httpStatus: 400 }],
  ])("%s: %s, %s", async (bucket, status, code, data) => {
    expect(await observed(s3Check({ headBucket: headOf(bucket) }))).toEqual({ status, code, data });
  });

  test.each([
    ["new-region", region, "WRONG_REGION"],
    ["new-region", undefined, "HTTP_400"],
    ["token-expired", region, "HTTP_400"],
  ])("400 for bucket %s and a client that is set to %s: %s", async (bucket, set, code) => {
    const check = s3Check({ headBucket: headOf(bucket), ...(set !== undefined && { region: set }) });
    expect(await observed(check)).toMatchObject({ status: "fail", code, data: { httpStatus: 400 } });
  });
});

describe("no answer", () => {
  test("a store that hangs is given up when the time of a run is up, and asked no more", async () => {
    const before = store.requests.length;
    const client = connect();
    const controller = new AbortController();
    const run = observed(s3Check({ headBucket: headOf("hanging", client) }), controller.signal);
    await expect.poll(() => store.requests.length).toBe(before + 1);
    const open = store.open;
    controller.abort();
    expect((await run).status).toBe("fail");
    await expect.poll(() => store.open).toBe(open - 1);
    expect(store.requests).toHaveLength(before + 1);
  });

  test("nobody listens: the code of the network", async () => {
    const gone = await startFakeS3();
    await gone.close();
    const client = connect({ endpoint: gone.url });
    expect(await observed(s3Check({ headBucket: headOf("uploads", client) }))).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("no credentials: NO_CREDENTIALS", async () => {
    const none = async () => {
      throw Object.assign(new Error("Could not load credentials from any providers"), {
        name: "CredentialsProviderError",
      });
    };
    const client = connect({ credentials: none });
    const outcome = await observed(s3Check({ headBucket: headOf("uploads", client) }));
    expect(outcome).toMatchObject({ status: "fail", code: "NO_CREDENTIALS" });
    expect(String(outcome.error)).toContain("Could not load credentials");
  });

  test.each([
    [
      "a throw",
      () => {
        throw new Error("at once");
      },
    ],
    ["nothing", () => Promise.reject(undefined as never)],
  ])("%s is a failure like another", async (_, headBucket) => {
    expect(await observed(s3Check({ headBucket }))).toMatchObject({ status: "fail", code: "REQUEST_FAILED" });
  });
});

test("a header that is no region is shown nowhere", async () => {
  const answer = { $metadata: { httpStatusCode: 301 }, $response: { headers: { "x-amz-bucket-region": "<script>" } } };
  const outcome = await observed(s3Check({ headBucket: () => Promise.reject(answer as never) }));
  expect(outcome).toEqual({ status: "fail", code: "WRONG_REGION", data: { httpStatus: 301 } });
});

test("credentials are in no result and no error", async () => {
  const gone = await startFakeS3();
  await gone.close();
  for (const client of [connect(), connect({ endpoint: gone.url })]) {
    const check = s3Check({ headBucket: headOf("denied", client) });
    const text = inspect([check, await observed(check)], { depth: 9, showHidden: true });
    expect(text).not.toContain("NobodyMaySeeThis");
  }
});

describe("its settings", () => {
  const headBucket = async () => {};

  test("are those of something far away that is paid for", () => {
    expect(s3Check({ headBucket })).toMatchObject({ name: "s3", kind: "dependency", interval: "30s", timeout: "5s" });
    const check = s3Check({ headBucket, name: "uploads", interval: "2m", impact: { ready: "critical" } });
    expectTypeOf(check).toExtend<SharedCheck<"uploads", "dependency">>();
    expect(check).toMatchObject({ name: "uploads", interval: "2m", impact: { ready: "critical" } });
  });

  test.each([
    [undefined, "the options must be an object, got undefined"],
    [{}, "`headBucket` must be a function that asks for the head of a bucket"],
    [{ headBucket: {} }, "`headBucket` must be a function"],
    [{ headBucket, region: 5 }, "`region` must be a text"],
    [{ headBucket, bucket: "uploads" }, "`bucket` is no option"],
  ])("%j is refused", (options, message) => {
    expect(() => s3Check(options as never)).toThrow(message);
  });
});
