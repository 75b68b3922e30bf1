import { createHmac, timingSafeEqual } from "node:crypto";

/** Proofs of purchase: JSON Web Tokens (HS256) that name an order and nothing else. */
export interface Receipts {
  issue(orderId: number): string;
  /** The order that an authentic receipt names; undefined for any other text. */
  orderOf(receipt: string): number | undefined;
}

const header = Buffer.from(JSON.stringify({ alg: "HS256", typ: "JWT" })).toString("base64url");

export function createReceipts(key: string): Receipts {
  const sign = (content: string) => createHmac("sha256", key).update(content).digest("base64url");
  return {
    issue(orderId) {
      const content = `${header}.${Buffer.from(JSON.stringify({ sub: String(orderId) })).toString("base64url")}`;
      return `${content}.${sign(content)}`;
    },
    orderOf(receipt) {
      const [head, payload, signature] = receipt.split(".");
      if (head !== header || !payload || !signature) return undefined;
      const given = Buffer.from(signature);
      const expected = Buffer.from(sign(`${head}.${payload}`));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return Number((JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub: string }).sub);
    },
  };
}
