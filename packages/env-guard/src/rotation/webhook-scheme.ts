/** Who signs webhooks, and how. */
export type WebhookScheme = "stripe" | "standard";

/** Gives a header by its name in lower case; an empty text where there is none. */
export type HeaderReader = (name: string) => string;

/** What the headers of a webhook say. */
export interface SignedWebhook {
  readonly id?: string;
  readonly sentAtMs: number;
  /** What is signed before the body. */
  readonly prefix: string;
  readonly signatures: readonly Buffer[];
}

interface Scheme {
  /** `undefined` for headers that carry no signature of this scheme. */
  readonly read: (header: HeaderReader) => SignedWebhook | undefined;
  /** The bytes that sign, of the text of a secret; too few of them are no key. */
  readonly keyOf: (secret: string) => Buffer;
}

/** The schemes by name: Stripe's, and that of standardwebhooks.com. Both sign with HMAC-SHA256. */
export const webhookSchemes: Readonly<Record<WebhookScheme, Scheme>> = {
  stripe: {
    // t=1700000000,v1=<hex>,v1=<hex>,v0=…
    read(header) {
      const pairs = header("stripe-signature").split(",");
      const valuesOf = (name: string) =>
        pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
      const [time = ""] = valuesOf("t");
      const signatures = valuesOf("v1").map((hex) => Buffer.from(hex, "hex"));
      return signed(time, signatures, { prefix: `${time}.` });
    },
    // All of the text, with its `whsec_`.
    keyOf: (secret) => Buffer.from(secret),
  },
  standard: {
    // v1,<base64> v1,<base64> v1a,…
    read(header) {
      const part = (name: string) => header(`webhook-${name}`) || header(`svix-${name}`);
      const [id, time] = [part("id"), part("timestamp")];
      const signatures = part("signature")
        .split(" ")
        .filter((one) => one.startsWith("v1,"))
        .map((one) => Buffer.from(one.slice(3), "base64"));
      // With a dot in it, what is signed could be cut in another place.
      return id === "" || id.includes(".") ? undefined : signed(time, signatures, { id, prefix: `${id}.${time}.` });
    },
    keyOf: (secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"),
  },
};

function signed(
  time: string,
  signatures: readonly Buffer[],
  rest: { readonly id?: string; readonly prefix: string },
): SignedWebhook | undefined {
  const isWhole = /^\d{1,12}$/.test(time) && signatures.length > 0;
  return isWhole ? { ...rest, sentAtMs: Number(time) * 1000, signatures } : undefined;
}
