import type { Observation } from "@luneo/kernel/check";
import type { Check, CheckSettings } from "../check.ts";
import { requestFailure } from "./http/request-failure.ts";
import { aFunction, aText, refuseOptions } from "./refuse-options.ts";

/** How a bucket of S3, or of what speaks as S3 does, is checked. */
export interface S3CheckOptions<Name extends string> extends CheckSettings {
  /**
   * Asks for the head of the bucket: `(options) => client.send(new HeadBucketCommand({ Bucket }), options)`.
   *
   * It is called by one run at a time and must hand the signal on, or a store that hangs holds a request of yours for as
   * long as the network does.
   */
  readonly headBucket: (options: { readonly abortSignal: AbortSignal }) => PromiseLike<unknown>;
  /** @defaultValue "s3" */
  readonly name?: Name;
  /**
   * The region that the client is set to. S3 answers 400 to one that is wrong and to credentials that have expired; with
   * this the check can tell which.
   */
  readonly region?: string;
}

const REGION = /^[a-z0-9-]{1,40}$/;

/**
 * Checks that a bucket is there and may be listed, by `HEAD`, which reads nothing of what is in it.
 *
 * Its codes are `NO_SUCH_BUCKET`, `ACCESS_DENIED`, `WRONG_REGION` (the right one is in its data), `NO_CREDENTIALS`,
 * `RATE_LIMITED` (a warning), `HTTP_503` and those of the network ("ECONNREFUSED").
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function s3Check<const Name extends string = "s3">(options: S3CheckOptions<Name>): Check<Name, "dependency"> {
  const { headBucket, name = "s3" as Name, region, ...settings } = Object(options) as S3CheckOptions<Name>;
  const what = "s3Check: `headBucket` must be a function that asks for the head of a bucket";
  const fix = "Write one like `(options) => client.send(new HeadBucketCommand({ Bucket }), options)`.";
  const isAbsent = headBucket === undefined;
  refuseOptions("s3Check", options, { headBucket: aFunction, region: aText }, [
    isAbsent ? { code: "INVALID_CHECK", what, got: "undefined", fix } : undefined,
  ]);

  return {
    // It is far away, and each question is paid for; the client tries three times within the timeout.
    interval: "30s",
    timeout: "5s",
    ...settings,
    name,
    kind: "dependency",
    async run({ signal }) {
      try {
        await headBucket({ abortSignal: signal });
        return { status: "pass" };
      } catch (error) {
        return refusal(error, region);
      }
    },
  };
}

/** What the SDK puts into an error: `HEAD` brings no body, so the status and the headers have to tell. */
interface S3Failure {
  readonly name?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $response?: { readonly headers?: Readonly<Record<string, unknown>> };
}

function refusal(error: unknown, region: string | undefined): Observation {
  const { name, $metadata, $response } = Object(error) as S3Failure;
  const httpStatus = $metadata?.httpStatusCode;
  if (typeof httpStatus !== "number") {
    throw requestFailure(error, [], name === "CredentialsProviderError" ? "NO_CREDENTIALS" : undefined);
  }
  const header = $response?.headers?.["x-amz-bucket-region"];
  const bucketRegion = typeof header === "string" && REGION.test(header) ? header : undefined;
  const data = { httpStatus, ...(bucketRegion !== undefined && { bucketRegion }) };
  const isElsewhere = bucketRegion !== undefined && region !== undefined && bucketRegion !== region;
  // Throttled, and so are the application's own requests, but it is there and lets us in.
  if (httpStatus === 429) return { status: "warn", code: "RATE_LIMITED", data };
  return { status: "fail", code: codeOf(httpStatus, isElsewhere), data };
}

function codeOf(httpStatus: number, isElsewhere: boolean): string {
  if ((httpStatus === 400 && isElsewhere) || (httpStatus >= 300 && httpStatus <= 399)) return "WRONG_REGION";
  if (httpStatus === 401 || httpStatus === 403) return "ACCESS_DENIED";
  return httpStatus === 404 ? "NO_SUCH_BUCKET" : `HTTP_${httpStatus}`;
}
