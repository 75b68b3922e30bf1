import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "../src/redact.ts";
import { within } from "./within.ts";

/** Looks real to a scanner only when the program runs. */
const fake = (...parts: string[]): string => parts.join("");
const letters = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG";

test.each([
  ["postgres://app:hunter2@db.internal:5432/orders", "postgres://app:[redacted]@db.internal:5432/orders"],
  ["postgresql://app:p@ss#1@db/orders?sslmode=require", "postgresql://app:[redacted]@db/orders?sslmode=require"],
  ["postgres://app:p/s?s#w@rd@db", "postgres://app:[redacted]@db"],
  ["postgres://app:p:s:w@db", "postgres://app:[redacted]@db"],
  [`postgres://app:it's"so@db`, "postgres://app:[redacted]@db"],
  ["postgres://app:a?token=b&c@db", "postgres://app:[redacted]@db"],
  ["redis://:hunter2@cache:6379/0", "redis://:[redacted]@cache:6379/0"],
  ["rediss://default:hunter2@cache", "rediss://default:[redacted]@cache"],
  ["mongodb+srv://u:hunter2@c0.example.net/?w=majority", "mongodb+srv://u:[redacted]@c0.example.net/?w=majority"],
  ["smtp://bob@example.com:hunter2@mail.example.com", "smtp://bob@example.com:[redacted]@mail.example.com"],
  ["cloudinary://123456:hunter2@demo", "cloudinary://123456:[redacted]@demo"],
  ["https://u:hunter2@host/x", "https://u:[redacted]@host/x"],
  ["https://u:12@host/x", "https://u:[redacted]@host/x"],
  ["https://u:12345/hunter2@host", "https://u:[redacted]@host"],
  ["https://bob@example.com:12345/hunter2@host", "https://bob@example.com:[redacted]@host"],
  ["http://u:1?hunter2#x@host", "http://u:[redacted]@host"],
  ["redis://hunter2@cache:6379/0", "redis://[redacted]@cache:6379/0"],
  ["amqps://hunter2@mq", "amqps://[redacted]@mq"],
  ["https://0123456789ab@o0.ingest.sentry.io/42", "https://[redacted]@o0.ingest.sentry.io/42"],
  [String.raw`https:\/\/0123456789ab@host\/42`, String.raw`https:\/\/[redacted]@host\/42`],
  ["postgres://app:my hunter 2@db/x, giving up", "postgres://app:[redacted]@db/x, giving up"],
  [String.raw`postgres:\/\/u:hunter2@db`, String.raw`postgres:\/\/u:[redacted]@db`],
  [
    "http://localhost:3000/login?next=postgres://u:hunter2@db/x",
    "http://localhost:3000/login?next=postgres://u:[redacted]@db/x",
  ],
  ['{"url":"postgres://u:hunter2@db/x","mail":"a@b.c"}', '{"url":"postgres://u:[redacted]@db/x","mail":"a@b.c"}'],
  ["['redis://:hunter2@a','redis://:hunter3@b']", "['redis://:[redacted]@a','redis://:[redacted]@b']"],
  ["tried redis://:hunter2@a and redis://:hunter3@b.", "tried redis://:[redacted]@a and redis://:[redacted]@b."],
])("in a URL only the password goes: %s", (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  "http://localhost:3000/users?email=ann@example.com",
  "wss://host:8080/@scope/name@1.2.3",
  "http://[::1]:3000/a@b",
  "https://cdn.example.com/@scope/pkg@1.2.3/index.js",
  "https://1a2b3c@o0.ingest.sentry.io/42",
  "postgres://db.internal:5432/orders",
  "at file:///app/node_modules/.pnpm/@nestjs+common@12.5.1/node_modules/x.js:12:34",
  'password authentication failed for user "app"',
  "`max` × 6 replicas = 120 connections, but the server allows 97. Set `max` to 16 or less.",
  "GET /orders/550e8400-e29b-41d4-a716-446655440000 took 12 ms",
  "disk_test_read_write risk_live_view task-management-for-the-people-now",
  "lengths_of_things npm_config_registry=https://registry.example.com/",
  "max_tokens: 5, tokens=7, monkey=1, key: value, JWT_SECRET is missing",
  "The bearer of this note, and api.sg.example.com",
  "listening on http://localhost:3000/path",
  "listening on http://localhost:3000, mail ann@example.com",
  "http://localhost:3000/users/ann@example.com",
  "https://shop.example.com:8443/users/ann@example.com",
  "connected to redis://cache:6379 as ann@example.com",
  "git+ssh://git@github.com/luneo/hardening.git",
  "ftp://cache:6379x\nmail ann@example.com",
  'see {"url":"docs://a:b","mail":"ann@example.com"}',
  "password is missing",
  "Set `password` to a value of 16 characters or more.",
  "token: missing",
  "password: required, secret: not set; token: expired.",
  "a token, a secret and a password",
  "Pass --password to log in, or --token-file /run/x",
  "usage: login <user> <password> [--force]",
  "tokens: 12, passwords: 3, secrets: a, b",
  "at parse (/app/src/token.ts:12:34)",
  "auth: ok, pass: 12, fail: 0, compass=north, bypass=1",
  "Authentication with passwordless login; the secretary signed in.",
  "PASSWORD=\nPORT=1",
  "",
])("what is no secret stays: %s", (text) => {
  expect(redact(text)).toBe(text);
});

test.each([
  ["/pay?token=abc123&page=2#top", "/pay?token=[redacted]&page=2#top"],
  ["/pay?page=2&client_secret=abc", "/pay?page=2&client_secret=[redacted]"],
  ["/x?X-Amz-Signature=ab12&x=1", "/x?X-Amz-Signature=[redacted]&x=1"],
  ["/x?a=1&amp;apiKey=ab12", "/x?a=1&amp;apiKey=[redacted]"],
  ["/x?user[password]=ab12&y=1", "/x?user[password]=[redacted]&y=1"],
  ["/x?user%5Bpassword%5D=ab12&y=1", "/x?user%5Bpassword%5D=[redacted]&y=1"],
  ["/blob?sv=2024&sig=ab%2F12&se=1", "/blob?sv=2024&sig=[redacted]&se=1"],
  ["/maps?key=ab12&q=1", "/maps?key=[redacted]&q=1"],
  ["/cb#access_token=ab12&state=1", "/cb#access_token=[redacted]&state=1"],
  ["host=db user=app password=hunter2 dbname=x", "host=db user=app password=[redacted] dbname=x"],
  ["host=db password='my p\\'w' dbname=x", "host=db password='[redacted]' dbname=x"],
  ["password = hunter&2", "password = [redacted]"],
  ["DB_PASSWORD=hunter2\nPORT=1", "DB_PASSWORD=[redacted]\nPORT=1"],
  ["//registry.npmjs.org/:_authToken=abc", "//registry.npmjs.org/:_authToken=[redacted]"],
  [String.raw`{"password":"a\"b, c","n":1}`, '{"password":"[redacted]","n":1}'],
  ['{ "apiKey" : "abc" }', '{ "apiKey" : "[redacted]" }'],
  ["{ host: 'db', password: 'a b', port: 1 }", "{ host: 'db', password: '[redacted]', port: 1 }"],
  ['{"password":"","n":1}', '{"password":"","n":1}'],
  ["authorization: Basic dXNlcjpwdw==\nhost: x", "authorization: [redacted]\nhost: x"],
  ["{ 'x-api-key': 'abc', 'x-request-id': '7' }", "{ 'x-api-key': '[redacted]', 'x-request-id': '7' }"],
  ['{"set-cookie":"sid=abc; Path=/"}', '{"set-cookie":"[redacted]"}'],
  ["password => hunter2, n => 1", "password => [redacted] n => 1"],
  ["'password' => 'hunter2', 'n' => 1", "'password' => '[redacted]', 'n' => 1"],
  [`config["password"] = "hunter2"`, `config["password"] = "[redacted]"`],
  ['password := "hunter2"', 'password := "[redacted]"'],
  ["  password: hunter2\n  port: 1", "  password: [redacted]\n  port: 1"],
  ["jwt_secret: hunter2", "jwt_secret: [redacted]"],
  ["password: missing-hunter2", "password: [redacted]"],
  ["password = missing", "password = [redacted]"],
  ["accessToken :   hunter2", "accessToken :   [redacted]"],
  ["token: Bearer hunter2", "token: Bearer [redacted]"],
  ["token=Basic hunter2 x", "token=Basic [redacted] x"],
  ["run --password hunter2 --force", "run --password [redacted] --force"],
  ["run --db-password   'hunter 2' x", "run --db-password   '[redacted]' x"],
  ["password  =  hunter2 x", "password  =  [redacted] x"],
  ["PASSWORD\t=\thunter2", "PASSWORD\t=\t[redacted]"],
  ["user=app pwd=hunter2 x=1", "user=app pwd=[redacted] x=1"],
  ["DB_PASS=hunter2", "DB_PASS=[redacted]"],
  ["{ auth: 'hunter2', n: 1 }", "{ auth: '[redacted]', n: 1 }"],
  ["<a><password>hunter 2</password></a>", "<a><password>[redacted]</password></a>"],
  ["<ns:DbPassword>hunter2</ns:DbPassword>", "<ns:DbPassword>[redacted]</ns:DbPassword>"],
  ["curl -H 'Authorization: Bearer abc'", "curl -H 'Authorization: [redacted]'"],
])("a value named like a secret goes, its name stays: %s", (text, expected) => {
  expect(redact(text)).toBe(expected);
});

const known: [kind: string, prefix: string, secret: string][] = [
  ["Stripe secret key", fake("sk", "_live_"), letters],
  ["Stripe test key", fake("sk", "_test_"), letters],
  ["Stripe restricted key", fake("rk", "_live_"), letters],
  ["Stripe webhook secret", fake("wh", "sec_"), letters],
  ["GitHub personal token", fake("gh", "p_"), letters + letters],
  ["GitHub server token", fake("gh", "s_"), `12345_eyJ${letters}.${letters}.${letters}`],
  ["GitHub fine-grained token", fake("github", "_pat_"), `${letters}_${letters}`],
  ["GitLab token", fake("gl", "pat-"), letters],
  ["Slack bot token", fake("xo", "xb-"), `1234567890-${letters}`],
  ["Slack rotated token", fake("xo", "xe."), `xoxp-1-${letters}`],
  ["Slack app token", fake("xa", "pp-"), `1-A1-${letters}`],
  ["AWS access key", fake("AK", "IA"), "IOSFODNN7EXAMPLE"],
  ["AWS temporary key", fake("AS", "IA"), "IOSFODNN7EXAMPLE"],
  ["Google API key", fake("AI", "za"), `Sy${letters}-`],
  ["SendGrid key", fake("S", "G."), `${letters}.${letters}-${letters}`],
  ["npm token", fake("npm", "_"), `${letters}abcd`],
  ["OpenAI key", fake("s", "k-"), `proj-${letters}_${letters}`],
  ["Anthropic key", fake("s", "k-"), `ant-api03-${letters}-AA`],
  ["Sentry token", fake("sn", "trys_"), letters],
  ["age key", fake("AGE-SECRET-", "KEY-"), letters.toUpperCase()],
  ["JSON web token", "eyJ", `hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${letters}-_`],
  ["bearer token", "Bearer ", "abc.def~ghi=="],
  ["lower-case bearer token", "bearer ", letters],
  ["Slack webhook", fake("https://hooks.slack", ".com/services/"), `T0/B0/${letters}`],
  ["Discord webhook", fake("https://discord", ".com/api/webhooks/"), `1234567890/${letters}-_`],
  ["Discord webhook of an API version", fake("https://discordapp", ".com/api/v10/webhooks/"), `12/${letters}`],
];
const surroundings: [before: string, after: string][] = [
  ["", ""],
  ["key ", ", then more"],
  ['{"a":"', '"}'],
  ["(", ")"],
  ["first\n", "\nlast"],
  ["'", "'"],
  ["KEY=", " NEXT=1"],
  ["%22", "%22"],
  [String.raw`"line\n`, String.raw`\nline"`],
  ["<b>", "</b>"],
  [String.raw`\u0022`, String.raw`\u0022`],
];

test.each(known)("a %s is hidden wherever it stands, its kind stays", (_kind, prefix, secret) => {
  for (const [before, after] of surroundings) {
    const text = redact(before + prefix + secret + after);
    expect(text).toContain(`${prefix}[redacted]`);
    expect(text).not.toContain(secret.slice(0, 6));
    expect(text).not.toContain(secret.slice(-6));
    expect(text.startsWith(before)).toBe(true);
    expect(text.endsWith(after.trimStart())).toBe(true);
  }
});

test.each([
  ["PRIVATE KEY", "\n"],
  ["RSA PRIVATE KEY", "\r\n"],
  ["OPENSSH PRIVATE KEY", String.raw`\n`],
  ["ENCRYPTED PRIVATE KEY", " "],
  ["PGP PRIVATE KEY BLOCK", "\n"],
])("a PEM %s is hidden between its markers", (label, newline) => {
  const pem = [`-----BEGIN ${label}-----`, letters, letters, "abcd==", `-----END ${label}-----`].join(newline);
  expect(redact(`key: ${pem} end`)).toBe(`key: -----BEGIN ${label}-----[redacted]-----END ${label}----- end`);
  for (const name of ["PRIVATE_KEY=", "private_key: "]) {
    const ended = `-----END ${label}-----\nPORT=1`;
    const text = `${name}-----BEGIN ${label}-----${newline}${letters}${newline}${ended}`;
    expect(redact(text)).toBe(`${name}-----BEGIN ${label}-----[redacted]${ended}`);
  }
  expect(redact(pem.slice(0, pem.indexOf("-----END")))).toBe(`-----BEGIN ${label}-----[redacted]`);
  const certificate = pem.replaceAll(label, "CERTIFICATE");
  expect(redact(certificate)).toBe(certificate);
});

const password = fc.stringMatching(/^[!-~]{4,24}$/).filter((text) => !/["'`][,;:)}\]]/.test(text));

test("no password, whatever it is made of, is left in a URL, and user and host are", () => {
  const scheme = fc.constantFrom("postgres", "redis", "amqp", "mongodb+srv", "mysql");
  fc.assert(
    fc.property(scheme, password, (name, secret) => {
      const text = redact(`cannot reach ${name}://app:${secret}@db.internal:5432/x, giving up`);
      expect(text).toBe(`cannot reach ${name}://app:[redacted]@db.internal:5432/x, giving up`);
    }),
    { numRuns: 2000 },
  );
});

test("no password is left in a connection string, a query or JSON", () => {
  fc.assert(
    fc.property(password, (secret) => {
      const quoted = secret.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
      expect(redact(`host=db password='${quoted}' dbname=x`)).toBe("host=db password='[redacted]' dbname=x");
      expect(redact(`/x?a=1&token=${encodeURIComponent(secret)}&b=2`)).toMatch(/^\/x\?a=1&token='?\[redacted\]'?&b=2$/);
      expect(redact(JSON.stringify({ password: secret, n: 1 }))).toBe('{"password":"[redacted]","n":1}');
    }),
    { numRuns: 2000 },
  );
});

const atoms = [
  "://",
  "://a:",
  "http://a:1/",
  "a:b@",
  "@",
  ":",
  "/",
  "?",
  "&",
  "#",
  ";",
  "=",
  "token=",
  "?token=",
  "&x",
  "password",
  'password":"',
  "password: '",
  "password:",
  "password =",
  "--password ",
  "--",
  "<",
  "<password>",
  "</",
  "pwd",
  "redis://",
  "https://a.b:1/",
  "https://a:1/",
  "://a:b ",
  "://aaaaaaaaaaaa",
  "     ",
  "\t",
  '"',
  "'",
  "`",
  '\\"',
  "\\",
  ",",
  "}",
  " ",
  "\n",
  "%22",
  "eyJ",
  "eyJa.",
  ".",
  "..",
  "-",
  "_",
  "sk_live_",
  "sk-",
  "xoxb-",
  "SG.",
  "npm_",
  "AIza",
  "AKIA",
  "Bearer ",
  "bearer%20",
  "authorization:",
  "cookie=",
  "x-a",
  "x-api-key:",
  "[redacted]",
  "-----BEGIN PRIVATE KEY-----",
  "-----BEGIN",
  "-----END",
  "hooks.slack.com/a/",
  "discord.com/api/webhooks/",
  "a",
  "1",
  "aaaaaaaaaaaaaaaa",
  "é",
  "\ud83d",
];

test("what is redacted already stays as it is", () => {
  for (const [, prefix, secret] of known) {
    for (const [before, after] of surroundings) {
      const once = redact(before + prefix + secret + after);
      expect(redact(once)).toBe(once);
    }
  }
  for (const text of ["postgres://u:[redacted]@h/x", "/x?token=[redacted]&a=1", '{"password":"[redacted]"}']) {
    expect(redact(text)).toBe(text);
  }
});

test("time grows with the text alone: half a megabyte of any repetition takes well under a second", () => {
  // Read twice for each of its characters, a text of this size would take minutes.
  const size = 500_000;
  const repetitions = fc.array(fc.constantFrom(...atoms), { minLength: 1, maxLength: 4 });
  const texts = [...atoms.map((atom) => [atom]), ...fc.sample(repetitions, { numRuns: 60, seed: 2 })];
  for (const parts of texts) {
    const unit = parts.join("");
    const text = unit.repeat(Math.ceil(size / unit.length));
    expect(within(5000, () => redact(text)).length, `of ${JSON.stringify(unit)}`).toBeGreaterThan(0);
  }
}, 60_000);

test("it never throws: what is no text, or beyond the engine, is hidden as a whole", () => {
  for (const value of [undefined, null, 7, {}, Symbol("s")]) expect(redact(value as string)).toBe("[redacted]");
  expect(redact(runInNewContext("String.fromCharCode(0xd800, 0xdc00, 0xdfff)") as string)).toBe("\ud800\udc00\udfff");
  const quotes = `://a:${"'x".repeat(20_000_000)}`;
  expect([quotes.length, "[redacted]".length]).toContain(redact(quotes).length);
});
