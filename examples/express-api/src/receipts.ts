import type { KeyRing } from "@luneo/env-guard";
import { toJsonwebtoken } from "@luneo/env-guard/rotation";
import jwt from "jsonwebtoken";

/** Proofs of purchase: JSON Web Tokens (HS256) that name an order and nothing else. */
export interface Receipts {
  issue(orderId: number): string;
  /** The order that an authentic receipt names; undefined for any other text, and for a receipt that has had its time. */
  orderOf(receipt: string): number | undefined;
}

/** Signs with the current key of the ring, and takes receipts of any of its keys: a rotation rejects nobody's receipt. */
export function createReceipts(ring: KeyRing, { lifetimeSeconds }: { lifetimeSeconds: number }): Receipts {
  const keys = toJsonwebtoken(ring);
  return {
    issue: (orderId) =>
      jwt.sign({ sub: String(orderId) }, keys.key, { ...keys.signOptions, expiresIn: lifetimeSeconds }),
    orderOf(receipt) {
      try {
        const { sub } = jwt.verify(receipt, keys.keyOf(receipt), keys.verifyOptions) as { readonly sub: string };
        return Number(sub);
      } catch {
        return undefined;
      }
    },
  };
}
