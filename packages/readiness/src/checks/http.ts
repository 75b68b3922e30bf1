import type { Observation } from "@luneo/kernel/check";
import { aCount, aFunction, aValue, aWord } from "@luneo/kernel/option-checks";
import { isObject } from "@luneo/kernel/option-faults";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { exchange } from "./web/exchange.ts";
import type { HttpFetch } from "./web/exchange.ts";
import { expectedStatus } from "./http/expected-status.ts";
import type { ExpectedStatus } from "./http/expected-status.ts";
import { webAddress } from "./web/web-address.ts";
import { refuseOptions } from "./refuse-options.ts";

/** How a web service is checked. */
export interface HttpCheckOptions<Name extends string> extends CheckSettings {
  /** What is asked, `http:` or `https:`, without a user and a password. It is shown nowhere. */
  readonly url: string | URL;
  /** @defaultValue "http" */
  readonly name?: Name;
  /** It must change nothing. @defaultValue "GET" */
  readonly method?: "GET" | "HEAD" | "OPTIONS";
  /** Sent along, for example `authorization`; shown nowhere. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The statuses that are a pass. Redirects aren't followed: to a service that is well behind one, give its own address.
   *
   * @defaultValue "200-299"
   */
  readonly expect?: ExpectedStatus | readonly ExpectedStatus[];
  /** How much of the body is read, in bytes; the connection of a longer answer is closed. @defaultValue 65536 */
  readonly maxBytes?: number;
  /** @defaultValue the global one */
  readonly fetch?: HttpFetch;
}

const OPTIONS: Readonly<Record<string, OptionCheck>> = {
  url: aValue,
  method: aWord("GET", "HEAD", "OPTIONS"),
  headers: [areHeaders, "an object of headers that can be sent"],
  expect: [
    (value) => expectedStatus(value as ExpectedStatus) !== undefined,
    'a status from 200 to 599, a range like "200-299", or a list of them',
  ],
  maxBytes: aCount({ atLeast: 0 }),
  fetch: aFunction,
};

/**
 * Checks that a web service answers with a status that is expected, within the timeout and to the end of the answer.
 *
 * Another status is `HTTP_503`; where no answer came the code is that of the cause: "ECONNREFUSED", "ENOTFOUND",
 * "CERT_HAS_EXPIRED", "UND_ERR_SOCKET".
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function httpCheck<const Name extends string = "http">(
  options: HttpCheckOptions<Name>,
): Check<NoInfer<Name>, "dependency"> {
  const {
    url,
    name = "http" as Name,
    method = "GET",
    headers = {},
    expect = "200-299",
    maxBytes = 65_536,
    fetch,
    ...settings
  } = Object(options) as HttpCheckOptions<Name>;
  const address = webAddress(url, "url");
  refuseOptions("httpCheck", options, OPTIONS, [address instanceof URL || !isObject(options) ? undefined : address]);
  const isExpected = expectedStatus(expect) as (status: number) => boolean;
  const { href, pathname, search } = address as URL;
  const secrets = [href, ...(search === "" ? [] : [pathname + search, search]), ...Object.values(headers)];
  const request = { fetch, url: href, method, headers: { ...headers }, maxBytes, secrets };

  return {
    ...settings,
    name,
    kind: "dependency",
    async run({ signal }): Promise<Observation> {
      const { status } = await exchange({ ...request, signal });
      const data = { httpStatus: status };
      return isExpected(status) ? { status: "pass", data } : { status: "fail", code: `HTTP_${status}`, data };
    },
  };
}

/** Tried now, because `fetch` would quote the value of a header that can't be sent. */
function areHeaders(value: unknown): boolean {
  if (!isObject(value) || Object.values(value).some((header) => typeof header !== "string")) return false;
  try {
    return new Headers(value as Record<string, string>) instanceof Headers;
  } catch {
    return false;
  }
}
