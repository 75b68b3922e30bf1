import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createRedactor } from "../src/redactor.ts";
import { refusalOf } from "./metrics/refusal.ts";
import { within } from "./within.ts";

const only = (secret: string): ((text: string) => string) => createRedactor({ secrets: [secret] });

test("hides its secrets wherever they stand, and what `redact` hides", () => {
  const redact = createRedactor({ secrets: ["correct horse", "s3cr3t!"] });
  expect(redact("it is correct horse; or (s3cr3t!)")).toBe("it is [redacted]; or ([redacted])");
  expect(redact("postgres://u:pw@h/correct horse")).toBe("postgres://u:[redacted]@h/[redacted]");
  expect(redact("nothing here")).toBe("nothing here");
});

test("the longest match wins and overlapping secrets are hidden together", () => {
  const redact = createRedactor({ secrets: ["abcd", "abcdefgh", "efghijkl", "wxyz1234", "1234wxyz"] });
  expect(redact("abcdefgh")).toBe("[redacted]");
  expect(redact("abcd efgh abcdefghijkl.")).toBe("[redacted] efgh [redacted].");
  expect(redact("wxyz1234wxyz1234")).toBe("[redacted]");
  expect(only("abab")("ababab")).toBe("[redacted]");
});

test("a secret inside what is hidden anyway leaves nothing behind", () => {
  const redact = createRedactor({ secrets: ["hunter2 and more", "cafe"] });
  expect(redact("Bearer hunter2 and more")).toBe("Bearer [redacted]");
  expect(redact("token=xxcafexx")).toBe("token=[redacted]");
});

test.each([
  ["abcdef", "string"],
  ["", "string"],
  [undefined, "undefined"],
  [null, "null"],
  [7, "number"],
  [{ length: 1 }, "object"],
])("secrets that are no list are refused without being told: %j", (secrets, got) => {
  const { code, message } = refusalOf(() => createRedactor({ secrets: secrets as string[] }));
  expect(code).toBe("REDACTOR_REFUSED");
  expect(message).toBe(`\`secrets\` must be a list of texts, got ${got}. Put the value into an array.`);
});

test("any iterable is a list", () => {
  expect(createRedactor({ secrets: new Set(["hunter2"]) })("a hunter2")).toBe("a [redacted]");
  expect(createRedactor({ secrets: new Map([["a", "hunter2"]]).values() })("a hunter2")).toBe("a [redacted]");
});

test("a row of dots is one ellipsis, and secrets are searched for only where one may be cut", () => {
  const value = "a.b-0123456789";
  const redact = only(value);
  // Counted on the one secret: whatever is searched for in it goes through here.
  const includes = vi.spyOn(String.prototype, "includes");
  try {
    redact(".".repeat(150_000));
    redact("… ".repeat(75_000));
    redact("...abcdef".repeat(15_000));
    expect(includes.mock.calls.length).toBeLessThan(10);
  } finally {
    includes.mockRestore();
  }
  expect(redact("got a.b-01234.......")).toBe("got [redacted].......");
  expect(redact("got ......3456789")).toBe("got ......[redacted]");
});

test("what is too short to be looked for, or no text, is passed over", () => {
  const secrets = ["", " ", "abc", "  x\n", undefined, null, 1234] as string[];
  const text = "abc abc x 1234 undefined";
  expect(createRedactor({ secrets })(text)).toBe(text);
  expect(only("abcd")("abc abcd")).toBe("abc [redacted]");
});

test("blanks around a secret, such as the newline a file ends with, don't protect it", () => {
  expect(only("hunter2\n")("pw hunter2, hunter2\n")).toBe("pw [redacted], [redacted]\n");
});

const secret = `p"a\\ss w/ör+d&=<é>😀\t'100%`;

test.each([
  ["as it is", secret],
  ["in JSON", JSON.stringify(secret).slice(1, -1)],
  ["in JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  [
    "in JSON of ASCII alone",
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[^ -~]/g, ascii),
  ],
  [
    "in JSON made safe for HTML",
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[&<>']/g, ascii),
  ],
  ["in JSON with escaped slashes", JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/")],
  ["as a URL component", encodeURIComponent(secret)],
  ["as a URL component in lower case", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
  ["in a form", new URLSearchParams({ x: secret }).toString().slice(2)],
  ["in a query", new URL(`http://h/?x=${encodeURIComponent(secret)}`).searchParams.toString().slice(2)],
  ["as JSON in a URL", encodeURIComponent(JSON.stringify(secret).slice(1, -1))],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in base64url", Buffer.from(secret).toString("base64url")],
  ["in base64 of JSON", Buffer.from(JSON.stringify(secret).slice(1, -1)).toString("base64")],
  ["in base64 in a URL", encodeURIComponent(Buffer.from(secret).toString("base64"))],
])("a secret %s is hidden whole", (_way, written) => {
  expect(only(secret)(`<<${written}>>`)).toBe("<<[redacted]>>");
});

function ascii(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

test("the password of a URL is hidden as the URL class writes it", () => {
  const url = new URL("postgres://db/x");
  url.password = "p@ss/w:ö #rd";
  expect(url.password).not.toBe("p@ss/w:ö #rd");
  expect(only("p@ss/w:ö #rd")(`it was ${url.password}.`)).toBe("it was [redacted].");
});

test("basic authentication is hidden without its name", () => {
  const header = Buffer.from("app:hunter2-and-more").toString("base64");
  const hidden = only("hunter2-and-more")(`header ${header}`);
  expect(hidden).toMatch(/^header [A-Za-z0-9]{5,6}\[redacted\]$/);
});

const anySecret = fc.oneof(
  fc.string({ minLength: 4, maxLength: 40 }),
  fc.string({ minLength: 4, maxLength: 40, unit: "binary" }),
);

test("whatever the secret, nothing of it is left in any notation", () => {
  fc.assert(
    fc.property(anySecret, (value) => {
      fc.pre(value.trim().length >= 4);
      const redact = only(value);
      const written = [value.trim(), JSON.stringify(value.trim()).slice(1, -1)];
      if (!/[\ud800-\udfff]/.test(value)) written.push(encodeURIComponent(value.trim()));
      for (const text of written) expect(redact(`« ${text} »`)).toBe("« [redacted] »");
    }),
    { numRuns: 1000 },
  );
});

test("in base64, whatever stands before and after, less than a character's worth of bits is left at either end", () => {
  const bytes = fc.uint8Array({ maxLength: 7 });
  fc.assert(
    fc.property(
      anySecret,
      bytes,
      bytes,
      fc.constantFrom<BufferEncoding[]>("base64", "base64url"),
      (value, before, after, notation) => {
        fc.pre(value.trim().length >= 4 && !/[\ud800-\udfff]/.test(value));
        const whole = Buffer.concat([before, Buffer.from(value.trim()), after]).toString(notation);
        const hidden = only(value)(` ${whole} `).trim();
        expect(hidden).toContain("[redacted]");
        const head = hidden.slice(0, hidden.indexOf("[redacted]"));
        const tail = hidden.slice(hidden.lastIndexOf("]") + 1);
        // The last character of a whole is filled up with bits of no meaning.
        const filling = tail === "" ? 0 : (whole.replaceAll("=", "").length * 6) % 8;
        expect(head.length * 6 - before.length * 8).toBeLessThan(6);
        expect(tail.replaceAll("=", "").length * 6 - filling - after.length * 8).toBeLessThan(6);
      },
    ),
    { numRuns: 1000 },
  );
});

test("a PEM key is hidden whole, line by line, and with its newlines written as \\n", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const lines = pem.trim().split("\n");
  for (const value of [pem, pem.replaceAll("\n", "\\n"), pem.replaceAll("\n", "\r\n")]) {
    const redact = only(value);
    const shown = [
      pem,
      pem.replaceAll("\n", "\\n"),
      JSON.stringify({ pem }),
      inspect({ pem }),
      encodeURIComponent(pem),
    ];
    for (const text of [
      ...shown,
      ...lines.slice(1, -2),
      lines.slice(3, 6).join("\n"),
      Buffer.from(pem).toString("base64"),
    ]) {
      const hidden = redact(text);
      expect(hidden).toContain("[redacted]");
      for (const line of lines.slice(1, -2)) {
        expect(hidden).not.toContain(line.slice(0, 12));
        expect(hidden).not.toContain(Buffer.from(line).toString("base64").slice(4, 20));
      }
    }
  }
});

test("what an ellipsis left of a secret is hidden: the message of a failed JSON.parse", () => {
  const value = "sup3r-s3cret-value-0123456789";
  const messageOf = (text: string): string => {
    try {
      JSON.parse(text);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const redact = only(value);
  for (const text of [`${value} and a long rest of it`, `{"a":1,"b": ${value}, "c": "and a long rest"}`]) {
    expect(messageOf(text)).toMatch(/sup3r/);
    expect(redact(messageOf(text))).not.toMatch(/sup3r|s3cret/);
  }
  expect(redact("got sup3r-s3…")).toBe("got [redacted]…");
  expect(redact('got "...e-0123456789"')).toBe('got "...[redacted]"');
  expect(redact("sup3r things…")).toBe("sup3r things…");
  expect(redact("sup3r-s3 is not cut off")).toBe("sup3r-s3 is not cut off");
});

test("a secret of a hundred thousand characters is hidden whole, and so is its base64", () => {
  const value = Array.from({ length: 10_000 }, (_, n) => `${n}:ä"/+${n * n}`).join(" ");
  const redact = only(value);
  expect(value.length).toBeGreaterThan(100_000);
  expect(redact(`<${value}>`)).toBe("<[redacted]>");
  expect(redact(`<${JSON.stringify(value)}>`)).toBe('<"[redacted]">');
  expect(redact(`<${Buffer.from(value).toString("base64")}>`)).toBe("<[redacted]>");
}, 30_000);

test("it never throws, whatever it is given", () => {
  const hostile = fc.string({
    unit: fc.constantFrom("\\", "(", "[", "{", "?", "*", "|", "^", "$", "-", ".", "\ud800", "\0", "%"),
  });
  fc.assert(
    fc.property(fc.array(hostile), hostile, (secrets, text) => {
      expect(typeof createRedactor({ secrets })(text)).toBe("string");
    }),
    { numRuns: 500 },
  );
  expect(only("hunter2")(undefined as unknown as string)).toBe("[redacted]");
});

test("time grows with the text alone, also for secrets made to be ambiguous in a text made of their notations", () => {
  const unit = fc.constantFrom(
    "\\",
    "%",
    "%25",
    "\\u005c",
    "u005c",
    "25",
    "+",
    " ",
    "\\\\",
    '"',
    '\\"',
    "/",
    "a",
    "=",
    "aa",
    "%5C",
  );
  const pair = fc.record({
    value: fc.array(unit, { minLength: 4, maxLength: 60 }),
    text: fc.array(unit, { minLength: 1, maxLength: 12 }),
  });
  for (const { value, text } of fc.sample(pair, { numRuns: 40, seed: 3 })) {
    const redact = only(value.join(""));
    const repeated = text.join("").repeat(Math.ceil(100_000 / text.join("").length));
    expect(within(5000, () => redact(repeated)).length).toBeGreaterThan(0);
    const own = value.join("").slice(0, -1).repeat(200);
    expect(within(5000, () => redact(own)).length).toBeGreaterThan(0);
  }
  const self = only(`${"a".repeat(60)}b`);
  expect(within(5000, () => self("a".repeat(500_000)))).toHaveLength(500_000);
}, 60_000);

test("a hundred secrets in a megabyte of log cost no more than a moment", () => {
  const secrets = Array.from(
    { length: 100 },
    (_, n) =>
      `s3cr3t-${n}-${Math.sin(n + 1)
        .toString(36)
        .slice(3)}`,
  );
  const redact = createRedactor({ secrets });
  const line = 'GET /orders/550e8400-e29b-41d4-a716-446655440000 200 12 ms {"user":"ann"}\n';
  const log = line.repeat(14_000);
  expect(within(5000, () => redact(`${log}${secrets[42]}`))).toBe(`${log}[redacted]`);
});
