// Not a test: how S3 answers HEAD of a bucket, by the name of the bucket. Such an answer has no body: the status and
// `x-amz-bucket-region` are all there is.
import { startWebServer } from "./web-server.ts";
import type { WebServer } from "./web-server.ts";

/** The region that the store is in. */
export const region = "eu-central-1";

/** Buckets whose answer isn't 200. */
const ANSWERS: Readonly<Record<string, readonly [status: number, bucketRegion?: string]>> = {
  moved: [301, "us-west-2"],
  created: [307, "us-west-2"],
  "new-region": [400, "eu-south-2"],
  "token-expired": [400, region],
  bad: [400],
  anonymous: [401, region],
  denied: [403, region],
  absent: [404],
  throttled: [429],
  failing: [500],
  unavailable: [503],
};

export async function startFakeS3(): Promise<WebServer> {
  return await startWebServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://s3");
    const bucket = pathname.slice(1).replace(/\/$/, "");
    const { authorization = "" } = request.headers;
    const isSigned = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[\w-]+\/s3\/aws4_request, Signed/.test(authorization);
    if (bucket === "hanging") return;
    const [status, bucketRegion] =
      request.method !== "HEAD" || bucket.includes("/")
        ? ([405] as const)
        : isSigned
          ? (ANSWERS[bucket] ?? ([200, region] as const))
          : ([403, region] as const);
    response.writeHead(status, {
      "content-type": "application/xml",
      "x-amz-request-id": "FAKE",
      ...(bucketRegion !== undefined && { "x-amz-bucket-region": bucketRegion }),
    });
    response.end();
  });
}
