/** A response ready to be written, of whatever kind of server. */
export interface Answer {
  readonly statusCode: 200 | 405 | 503;
  /** An object, because `writeHead` takes a list in two steps a header where Express has set one of its own before. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * JSON of ASCII alone; not to be sent to HEAD, whose headers are those of the whole answer all the same.
   *
   * It is text, because node:http sends text and headers in one piece, and bytes in a second one.
   */
  readonly body: string;
}

/** To a method that asks for something else than looking. */
export const notAllowed: Answer = Object.freeze({
  statusCode: 405,
  headers: Object.freeze({ Allow: "GET, HEAD", "Cache-Control": "no-store", "Content-Length": "0" }),
  body: "",
});

/**
 * Makes an answer of a JSON value.
 *
 * @param retryAfterSeconds - when to ask again; told where the answer is a failure
 */
export function jsonAnswer(isFailure: boolean, mediaType: string, value: unknown, retryAfterSeconds: number): Answer {
  const body = asciiJson(value);
  const headers = {
    "Content-Type": mediaType,
    "Cache-Control": "no-store",
    ...(isFailure && { "Retry-After": String(retryAfterSeconds) }),
    "Content-Length": String(body.length),
  };
  return Object.freeze({ statusCode: isFailure ? 503 : 200, headers: Object.freeze(headers), body });
}

/** So that its length is its length in bytes, in whichever encoding it is sent. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\0-\u007f]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
