import type { Stretch } from "@luneo/kernel/redact";

/** Finds pieces of secrets that are long enough to tell something. */
export interface PieceFinder {
  /** Learns a secret. */
  add(secret: string): void;
  /** Where pieces of secrets stand in a text. */
  find(text: string): Stretch[];
}

const SHORT = 6;
const LONG = 8;

/**
 * Makes a finder of pieces: six characters or more of a secret, wherever they are cut out, also in JSON and URL-encoded;
 * eight or more in base64, and where the piece consists of hexadecimal digits, which identifiers are made of as well. What
 * reads like words is no piece: "password" may stand in any text.
 */
export function createPieceFinder(): PieceFinder {
  const short = new Set<string>();
  const long = new Set<string>();
  // Which beginnings any piece has: nearly all of a text has none of them, and needn't be cut up.
  const beginnings = new Uint8Array(BEGINNINGS);
  const collect = (form: string, size: number, pieces: Set<string>, isWanted = (_piece: string) => true): void => {
    for (let at = 0; at + size <= form.length; at += 1) {
      const piece = form.slice(at, at + size);
      if (new Set(piece).size <= size / 2 || wordLike.test(piece) || !isWanted(piece)) continue;
      pieces.add(piece);
      beginnings[beginning(piece, 0)] = 1;
    }
  };
  return {
    add(secret) {
      const encoded = encodeURIComponent(Buffer.from(secret).toString("utf8"));
      const lower = encoded.replaceAll(/%../g, (escape) => escape.toLowerCase());
      for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1), encoded, lower])) {
        collect(form, SHORT, short, (piece) => !hexadecimal.test(piece));
        collect(form, LONG, long);
      }
      for (const form of base64s(secret)) collect(form, LONG, long);
    },
    find(text) {
      const found: Stretch[] = [];
      for (let at = 0; at + SHORT <= text.length; at += 1) {
        if (beginnings[beginning(text, at)] === 0) continue;
        if (short.has(text.slice(at, at + SHORT))) found.push([at, at + SHORT]);
        if (long.has(text.slice(at, at + LONG))) found.push([at, at + LONG]);
      }
      return found;
    },
  };
}

const hexadecimal = /^[\da-f]+$/i;
const wordLike = /^(?:[A-Za-z]?[a-z]*|[A-Z]*)(?:[-_. :/@](?:[A-Za-z]?[a-z]*|[A-Z]*))*\d{0,4}$/;

const BEGINNINGS = 65_536;

/** A number made of three characters. */
function beginning(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) % BEGINNINGS;
}

/** The base64 of a text where it begins at the first, second or third byte of a group, without what other bytes decide. */
function base64s(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((shift) => {
    const rest = bytes.subarray(shift);
    const whole = rest.subarray(0, rest.length - (rest.length % 3));
    return [whole.toString("base64"), whole.toString("base64url")];
  });
}
