import type { Observation } from "@luneo/kernel/check";
import { aFunction, aText, required } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { requestFailure } from "./web/request-failure.ts";
import { refuseOptions } from "./refuse-options.ts";

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
   *
   * @defaultValue none: a 400 is told as `HTTP_400`
   */
  readonly region?: string;
}

const REGION = /^[a-z0-9-]{1,40}$/;
const aQuestion: OptionCheck = required(
  [aFunction[0], "a function that asks for the head of a bucket"],
  "Write one like `(options) => client.send(new HeadBucketCommand({ Bucket }), options)`.",
);

/**
 * Checks that a bucket is there and may be listed, by `HEAD`, which reads nothing of what is in it.
 *
 * Its codes are `NO_SUCH_BUCKET`, `ACCESS_DENIED`, `WRONG_REGION` (the right one is in its data), `NO_CREDENTIALS`,
 * `RATE_LIMITED` (a warning), `HTTP_503` and those of the network ("ECONNREFUSED").
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function s3Check<const Name extends string = "s3">(
  options: S3CheckOptions<Name>,
): Check<NoInfer<Name>, "dependency"> {
  const { headBucket, name = "s3" as Name, region, ...settings } = Object(options) as S3CheckOptions<Name>;
  refuseOptions("s3Check", options, { headBucket: aQuestion, region: aText });

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
