// What environments really hold, and what other libraries make of it: each row is a promise of the README.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  bool,
  defineEnv,
  int,
  oneOf,
  port,
  postgresUrl,
  redisUrl,
  secret,
  sentryDsn,
  text,
  url,
} from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import type { Declaration, Policy } from "../src/index.ts";
import { dsn, randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

interface Options {
  readonly environment?: string;
  readonly policy?: Partial<Policy>;
}

const load = (
  variable: Declaration,
  value: string | undefined,
  { environment = "development", policy = {} }: Options = {},
) => defineEnv({ vars: { X: variable }, policy }).load({ NODE_ENV: environment, X: value });
const value = (variable: Declaration, raw: string | undefined, options?: Options) => load(variable, raw, options).X;
const refusal = (variable: Declaration, raw: string | undefined, options?: Options) => {
  const { problems } = problemsOf(() => load(variable, raw, options));
  expect(problems).toHaveLength(1);
  return problems[0]!;
};
const code = (variable: Declaration, raw: string | undefined, options?: Options) =>
  refusal(variable, raw, options).code;
const warnings = (variable: Declaration, raw: string, options?: Options) =>
  envGuard(load(variable, raw, options)).warnings.map((warning) => warning.code);
const production: Options = { environment: "production" };

describe("bool", () => {
  test.each(["true", "TRUE", "1", "yes", "Yes", "on", " true "])("reads %j as true", (raw) => {
    expect(value(bool(), raw)).toBe(true);
  });
  test.each(["false", "FALSE", "0", "no", "off", "OFF"])("reads %j as false", (raw) => {
    expect(value(bool(), raw)).toBe(false);
  });
  test.each(["enabled", "y", "t", "2", "truefalse", "true false"])("refuses %j", (raw) => {
    expect(code(bool(), raw)).toBe("INVALID");
  });
});

describe("int and port", () => {
  test.each(["12abc", "1_000", "0x1F", "1e3", "Infinity", "NaN", "1.5", "1,5", "+5", "007", "-0", "١٢", "--1"])(
    "refuse %j",
    (raw) => {
      expect(code(int(), raw)).toBe("INVALID");
      expect(code(port(), raw)).toBe("INVALID");
    },
  );
  test.each(["", "  ", "\t\n"])("take %j for missing", (raw) => {
    expect(code(int(), raw)).toBe("MISSING");
    expect(value(port().default(80), raw)).toBe(80);
  });
  test("refuse what a double can't hold", () => {
    expect(code(int(), "9007199254740993")).toBe("INVALID");
    expect(value(int(), "9007199254740991")).toBe(9_007_199_254_740_991);
    expect(code(int(), `-${"9".repeat(400)}`)).toBe("INVALID");
  });
  test("keep to their bounds, which belong to them", () => {
    expect(value(int({ min: -3, max: 4 }), "-3")).toBe(-3);
    expect(value(int({ min: -3, max: 4 }), "4")).toBe(4);
    expect(code(int({ min: -3, max: 4 }), "5")).toBe("INVALID");
    expect(code(int({ min: -3 }), "-4")).toBe("INVALID");
    expect(value(port(), "0")).toBe(0);
    expect(value(port(), "65535")).toBe(65_535);
    expect(code(port(), "65536")).toBe("INVALID");
    expect(code(port(), "-1")).toBe("INVALID");
  });
});

describe("text, and all others", () => {
  const all = [
    text(),
    secret(),
    url(),
    port(),
    int(),
    bool(),
    oneOf("a", "b"),
    postgresUrl(),
    redisUrl(),
    sentryDsn(),
    z.string(),
  ];
  test.each(["", "   ", "\u00a0\ufeff\u200b", '""', "''", undefined])("take %j for missing", (raw) => {
    for (const variable of all) expect(code(variable, raw)).toBe("MISSING");
  });
  test.each(["undefined", "null", " null "])("refuse the word %j", (raw) => {
    for (const variable of all) expect(code(variable, raw)).toBe("LITERAL");
  });
  test.each([" a ", "a\n", "\ta", '"a"', "'a'", "` a `", "\u00a0a", "\ufeffa", "a\u200b"])(
    "trim %j with a warning",
    (raw) => {
      expect(value(text(), raw)).toBe("a");
      expect(value(oneOf("a"), raw)).toBe("a");
      expect(value(z.enum(["a"]), raw)).toBe("a");
      expect(warnings(text(), raw)).toEqual(["TRIMMED"]);
    },
  );
  test.each(["a b", `"a" or "b"`, `"a`, `a"`, `"a'`, "a\nb"])("leave %j as it is", (raw) => {
    expect(value(text(), raw)).toBe(raw);
    expect(warnings(text(), raw)).toEqual([]);
  });
});

describe("secret", () => {
  test.each([
    "s3cr\n",
    " s3cr",
    '"s3cr"',
    "'s3cr'",
    "s3cr\u00a0",
    "\ufeffs3cr",
    "s3\u200bcr",
    "s3cr\r\n",
    "s3\u00a0cr",
  ])("refuses %j rather than trim it", (raw) => {
    expect(code(secret(), raw)).toBe("STRAY");
    expect(code({ schema: z.string(), sensitive: true }, raw)).toBe("STRAY");
  });
  test("may have lines, blanks and any visible character inside", () => {
    const raw = "first line\nsecond 'line' \"with\" quotes é 漢";
    expect(value(secret(), raw)).toBe(raw);
  });
});

describe("oneOf", () => {
  test("wants the exact spelling", () => {
    expect(value(oneOf("debug", "info"), "info")).toBe("info");
    expect(refusal(oneOf("debug", "info"), "INFO")).toMatchObject({ fix: "Set it to one of debug, info" });
  });
});

describe("url", () => {
  test.each([
    "localhost:5432",
    "javascript:alert(1)",
    "example.com/path",
    "//example.com",
    "http:example.com",
    "http://",
    "ftp://h/",
    "http:///x",
    "https://h:99999",
    "http://a b/",
  ])("refuses %j", (raw) => {
    expect(code(url(), raw)).toBe("INVALID");
  });
  test.each([
    "http://localhost:3000",
    "https://medium.com/@user?a=b@c#d",
    "HTTPS://Example.com",
    "https://[::1]:8080/x",
    "https://user@h/",
  ])("takes %j as it is", (raw) => {
    expect(value(url(), raw)).toBe(raw);
  });
  test("says that the scheme is missing, and which ones there are", () => {
    expect(refusal(url(), "host:5432")).toMatchObject({
      got: "text of 9 characters without the scheme https or http",
      fix: "Set it to a URL of https or http",
    });
  });
  test("takes other schemes when it is told", () => {
    expect(value(url({ schemes: ["amqp", "amqps"] }), "amqps://mq.internal/v")).toBe("amqps://mq.internal/v");
    expect(code(url({ schemes: ["amqp"] }), "http://h")).toBe("INVALID");
    expect(code(url({ schemes: ["amqp"] }), "amqp:///vhost")).toBe("INVALID");
  });
  test("with a password is refused unless it is declared sensitive", () => {
    for (const variable of [url(), text(), z.string()]) {
      expect(code(variable, "https://user:pw@host/")).toBe("PLAIN_PASSWORD");
      expect(value({ schema: variable, sensitive: true }, "https://user:pw@host/")).toBe("https://user:pw@host/");
    }
  });
});

describe("postgresUrl", () => {
  test.each([
    ["postgres://u:p@ss#1@h/db", "an unescaped @"],
    ["postgres://u:p@ss@h/db", "an unescaped @"],
    ["postgres://u:p#ss@h/db", "an unescaped #"],
    ["postgres://u:p/ss@h/db", "an unescaped /"],
    ["postgres://u:p?ss@h/db", "an unescaped ?"],
    ["postgres://u:12/34@h/db", "an unescaped /"],
    ["postgres://u:p%zz@h/db", "an unescaped %"],
    ["postgres://u:p%@h/db", "an unescaped %"],
    ["mysql://u:p@h/db", "without the scheme postgres or postgresql"],
    ["h:5432/db", "without the scheme"],
    ["postgres://", "without a proper host"],
    ["postgres:///db", "without a proper host"],
    ["postgres://u:p@/db", "without a proper host"],
    ["postgres://u:p@h:99999/db", "without a proper host"],
    ["postgres://u:p@h:port/db", "without a proper host"],
    ["postgres://u:p@h1,/db", "without a proper host"],
    ["postgres://u:p@::1/db", "without a proper host"],
  ])("refuses %j: %s", (raw, detail) => {
    expect(refusal(postgresUrl(), raw)).toMatchObject({ code: "INVALID", got: expect.stringContaining(detail) });
  });
  test.each([
    "postgres://h/db",
    "postgresql://u:p@h:5432/db?sslmode=verify-full&application_name=x",
    "postgres://u:p%40ss%23@h/db",
    "postgres://u:pä$s!*()@h/db",
    "postgres://u@h1:5432,h2:5433/db?target_session_attrs=read-write",
    "postgres:///db?host=/var/run/postgresql",
    "postgresql://u:p@/db?host=/tmp&port=5433",
    "postgres://%2Fvar%2Frun%2Fpostgresql/db",
    "postgres://u:p@[2001:db8::1]:5432/db",
  ])("takes %j as libpq does", (raw) => {
    expect(value(postgresUrl(), raw)).toBe(raw);
  });

  test.each([
    "postgres://h.example.com/db",
    "postgres://h.example.com/db?sslmode=disable",
    "postgres://h1,h2.example.com/db?sslmode=prefer",
    "postgres://8.8.8.8/db",
    // The query names other hosts than the authority.
    "postgres://u:b7Kq0z@/d?host=db.example.com",
    "postgres://u:b7Kq0z@internalhost/d?host=db.example.com",
    "postgres://u:b7Kq0z@internalhost/d?%68ost=db%2Eexample%2Ecom",
    "postgres://u:b7Kq0z@internalhost/d?host=internalhost,db.example.com",
    "postgres://u:b7Kq0z@internalhost/d?host=internalhost&host=db.example.com",
    "postgres://u:b7Kq0z@db.example.com/d?host=/tmp&host=",
    "postgres://u:b7Kq0z@internalhost/d?hostaddr=8.8.8.8",
    "postgres://u:b7Kq0z@db.example.com/d?hostaddr=10.0.0.1",
    "postgres://u:b7Kq0z@internalhost/d?ho\tst=db.example.com",
    // Hosts that only look private.
    "postgres://u:b7Kq0z@10.evil.example.com/d",
    "postgres://u:b7Kq0z@127.0.0.1.example.com/d",
    "postgres://u:b7Kq0z@10.0.0.1.example.com/d",
    "postgres://u:b7Kq0z@192.168.example.com/d",
    "postgres://u:b7Kq0z@localhost.example.com/d",
    "postgres://u:b7Kq0z@db.internal.example.com/d",
    "postgres://u:b7Kq0z@db%2Eexample%2Ecom/d",
    "postgres://u:b7Kq0z@internal%2Cdb.example.com/d",
    "postgres://u:b7Kq0z@db\u3002example\u3002com/d",
    "postgres://u:b7Kq0z@10.0.0.256/d",
    "postgres://u:b7Kq0z@2130706433/d",
    "postgres://u:b7Kq0z@0x7f000001/d",
    "postgres://u:b7Kq0z@0x7f.1/d",
    "postgres://u:b7Kq0z@127.1/d",
    "postgres://u:b7Kq0z@010.0.0.1/d",
    "postgres://u:b7Kq0z@[2001:db8::1]/d",
    "postgres://u:b7Kq0z@[fc::1]/d",
    "postgres://u:b7Kq0z@[::ffff:8.8.8.8]/d",
    // What only looks like TLS.
    "postgres://u:b7Kq0z@db.example.com/d?sslmode=requirenothing",
    "postgres://u:b7Kq0z@db.example.com/d?sslmode=verify-",
    "postgres://u:b7Kq0z@db.example.com/d?sslmode=Require",
    "postgres://u:b7Kq0z@db.example.com/d?sslmode=require&sslmode=disable",
    "postgres://u:b7Kq0z@db.example.com/d?sslmode=require&%73slmode=disable",
    "postgres://u:b7Kq0z@db.example.com/d?sslmode=require&ssl\nmode=disable",
    "postgres://u:b7Kq0z@db.example.com/d?x=1#&sslmode=require",
    "postgres://u:b7Kq0z@db.example.com/d#?sslmode=require",
    "postgres://u:b7Kq0z@db.example.com/d??sslmode=require",
    "postgres://u:b7Kq0z@db.example.com/d?x=?sslmode=require",
    "postgres://u:b7Kq0z@db.example.com/d&sslmode=require",
    "postgres://u:b7Kq0z@db.example.com/d?SSLMODE=require",
  ])("warns when %j leaves the private network without TLS, or refuses it if told so", (raw) => {
    expect(warnings(postgresUrl(), raw, production)).toEqual(["PLAIN_DATABASE"]);
    expect(code(postgresUrl({ tls: "require" }), raw, production)).toBe("PLAIN_DATABASE");
    expect(warnings(postgresUrl({ tls: "require" }), raw)).toEqual([]);
  });
  test.each(["localhost", "127.0.0.2", "[::1]:5432", "[0:0:0:0:0:0:0:1]", "0.0.0.0", "box.local"])(
    "says that %s is this machine, also in the query",
    (host) => {
      expect(warnings(postgresUrl(), `postgres://u@${host}/d`, production)).toEqual(["LOCAL_ADDRESS"]);
      const inQuery = `postgres://u@db/d?host=${host.replace(/^\[(.*)\].*$/, "$1")}`;
      expect(warnings(postgresUrl(), inQuery, production)).toEqual(["LOCAL_ADDRESS"]);
      expect(warnings(url(), `https://${host}/d`, production)).toEqual(["LOCAL_ADDRESS"]);
    },
  );
  test.each([
    "postgres://h.example.com/db?sslmode=require",
    "postgres://h.example.com/db?a=b&sslmode=verify-full",
    "postgres://postgres.railway.internal:5432/db",
    "postgres://db/x",
    "postgres://u@10.0.0.1,192.168.1.1,172.16.0.9/x",
    "postgres://[fd12::1]:5432/x",
    "postgres:///db?host=/tmp",
    "postgres://%2Fvar%2Frun%2Fpostgresql/db",
    "postgres://db.example.com/x?host=/tmp",
    "postgres://db.example.com/x?host=db.example.org&host=10.0.0.1",
    "postgres://internalhost/x?hostaddr=10.255.0.1",
    "postgres:///x?host=fd12::1",
    "postgres://db.example.com/x?sslmode=disable&sslmode=require",
    "postgres://db.example.com/x?sslmode=verify%2Dca#sslmode=disable",
  ])("is content with %j", (raw) => {
    expect(warnings(postgresUrl({ tls: "require" }), raw, production)).toEqual([]);
  });
});

describe("redisUrl", () => {
  test.each(["redis://h", "redis://:pw@h:6379/0", "rediss://u:pw@h.example.com:6380"])("takes %j", (raw) => {
    expect(value(redisUrl(), raw)).toBe(raw);
  });
  test.each(["h:6379", "redis:h", "redis://", "redis://h1,h2", "redis://:p@w@h", "redis://:p/w@h", "http://h"])(
    "refuses %j",
    (raw) => {
      expect(code(redisUrl(), raw)).toBe("INVALID");
    },
  );
});

describe("sentryDsn", () => {
  test.each([
    dsn,
    "http://key@localhost:9000/1",
    "https://key@sentry.example.com/some/path/7",
    "https://k@[::1]:9000/2",
  ])("takes %j", (raw) => {
    expect(value(sentryDsn(), raw)).toBe(raw);
  });
  test.each([
    "https://xxx@xxx.ingest.sentry.io/xxx",
    "https://o1.ingest.sentry.io/42",
    "https://key@o1.ingest.sentry.io/",
    "https://key@o1.ingest.sentry.io",
    "ftp://key@host/1",
    "https://key@o1.ingest.sentry.io/42abc",
    "key@host/1",
    "https://examplePublicKey@o0.ingest.sentry.io/0",
    "https://your-key@o0.ingest.sentry.io/1",
    "https://public:secret@sentry.io/1",
    "disabled",
  ])("refuses %j, which Sentry would log and ignore, or which is from an example", (raw) => {
    expect(code(sentryDsn(), raw)).toBe("INVALID");
  });
  test("is required in production even if it is optional, unless the definition says otherwise", () => {
    expect(value(sentryDsn().optional(), undefined)).toBeUndefined();
    expect(code(sentryDsn().optional(), undefined, production)).toBe("SENTRY_DSN");
    expect(code(sentryDsn().requiredIn("staging"), undefined, production)).toBe("SENTRY_DSN");
    expect(code(sentryDsn(), undefined, production)).toBe("MISSING");
    const off = { ...production, policy: { SENTRY_DSN: "off" } } as const;
    expect(value(sentryDsn().optional(), undefined, off)).toBeUndefined();
  });
});

describe("production, about secrets", () => {
  const placeholders = [
    "changeme", "change_me", "CHANGE-ME-PLEASE", "secret", "supersecret", "super-secret-key", "password", "Password123", "replace_me_with_a_key",
    "your-secret-key", "your_jwt_secret_here", "<your secret>", "xxxxxxxxxxxxxxxx", "XXXXXXXX-XXXX", "CAFEBABE", "cafebabecafebabe", "0000000000000000",
    "000-000", "RANDOM_STRING", "example", "stub", "my-super-secret-jwt-token", "your-super-secret-jwt-token-with-at-least-32-characters-long",
    "changeme-changeme-changeme-changeme", "this-is-a-placeholder",
  ]; // prettier-ignore
  test.each(placeholders)("refuses the placeholder %j", (raw) => {
    expect(code(secret({ minBits: 0 }), raw, production)).toBe("PLACEHOLDER");
    expect(code({ schema: z.string(), sensitive: true }, raw, production)).toBe("PLACEHOLDER");
    expect(value(secret(), raw)).toBe(raw);
  });
  test.each(["postgres://postgres:postgres@db/x", "postgres://u:changeme@db/x", "redis://:password@h"])(
    "refuses the placeholder in %j",
    (raw) => {
      expect(code(raw.startsWith("redis") ? redisUrl() : postgresUrl(), raw, production)).toBe("PLACEHOLDER");
    },
  );

  test.each([
    ["shorter than 32 bytes", "b7Kq0zXvTn4wRm1sYd8f"],
    ["one byte short of 32", "b7Kq0zXvTn4wRm1sYd8fLg6hPj3cQe5"],
    ["a repeated block", "b7Kq0zXvb7Kq0zXvb7Kq0zXvb7Kq0zXv"],
    ["sequential", "abcdefghijklmnopqrstuvwxyz0123456789"],
    ["sequential backwards", "9876543210zyxwvutsrqponmlkjihgfedcba"],
    ["of five characters", "13242342134231423142341234213423142314"],
  ])("refuses a secret that is %s", (_name, raw) => {
    expect(code(secret(), raw, production)).toBe("WEAK_SECRET");
    expect(value(secret(), raw)).toBe(raw);
  });
  test("lets a definition say how long a secret must be", () => {
    expect(value(secret({ minBits: 128 }), "b7Kq0zXvTn4wRm1s", production)).toBe("b7Kq0zXvTn4wRm1s");
    expect(code(secret({ minBits: 512 }), randomText("a"), production)).toBe("WEAK_SECRET");
    expect(value({ schema: z.string(), sensitive: true }, "b7Kq0zXv", production)).toBe("b7Kq0zXv");
  });
  test("takes random secrets of every usual alphabet", () => {
    for (let seed = 0; seed < 500; seed++) {
      const base64 = randomText(String(seed));
      const bytes = Buffer.from(base64, "base64");
      for (const raw of [
        base64,
        bytes.toString("base64url"),
        bytes.toString("hex"),
        bytes.toString("hex").slice(0, 32),
      ]) {
        expect(value(secret(), raw, production)).toBe(raw);
      }
    }
  });

  test.each(["sk_test_", "rk_test_", "pk_test_"])("refuses %s keys, as others refuse live ones", (prefix) => {
    const key = prefix + randomText(prefix);
    const live = key.replace("test", "live");
    expect(code(text(), key, production)).toBe("KEY_MODE");
    expect(code(secret(), key, production)).toBe("KEY_MODE");
    expect(value(secret(), live, production)).toBe(live);
    for (const environment of ["development", "test", "staging"]) {
      expect(code(secret(), live, { environment })).toBe("KEY_MODE");
      expect(value(secret(), key, { environment })).toBe(key);
    }
  });

  const shared = (vars: Readonly<Record<string, Declaration>>, source: Record<string, string>) =>
    problemsOf(() => defineEnv({ vars }).load(source)).problems;
  const same = randomText("same");
  test("refuses the same value in two secrets, and values that differ at an end only", () => {
    for (const other of [same, `${same.slice(0, -1)}-`, `-${same.slice(1)}`]) {
      const problems = shared({ A: secret(), B: secret() }, { A: same, B: other });
      expect(problems).toMatchObject([{ code: "SHARED_SECRET", what: "B has the value of A, or almost" }]);
    }
    expect(defineEnv({ vars: { A: secret(), B: secret() } }).load({ NODE_ENV: "test", A: same, B: same }).B).toBe(same);
  });
  test("refuses a database's password that is also a key, but two URLs may share theirs", () => {
    const address = `postgres://u:${encodeURIComponent(same)}@db/x`;
    const plain = same.replaceAll(/\W/g, "0");
    const codes = shared({ A: secret(), DB: postgresUrl() }, { A: plain, DB: `postgres://u:${plain}@db/x` }).map(
      (problem) => problem.code,
    );
    expect(codes).toEqual(["SHARED_SECRET"]);
    const vars = { DATABASE_URL: postgresUrl(), DIRECT_URL: postgresUrl() };
    expect(defineEnv({ vars }).load({ DATABASE_URL: address, DIRECT_URL: address }).DIRECT_URL).toBe(address);
  });

  test.each([
    ["https://localhost/api", url()],
    ["http://127.0.0.1:3000", url()],
    ["https://printer.local/", url()],
    ["https://[::1]:3000/", url()],
    ["postgres://u@localhost:5432/db", postgresUrl()],
    ["redis://127.0.0.1:6379", redisUrl()],
  ])("warns of %j, an address of the machine itself, or refuses it by policy", (raw, variable) => {
    expect(warnings(variable, raw, production)).toEqual(["LOCAL_ADDRESS"]);
    expect(warnings(variable, raw)).toEqual([]);
    expect(code(variable, raw, { ...production, policy: { LOCAL_ADDRESS: "error" } })).toBe("LOCAL_ADDRESS");
    expect(warnings(variable, raw, { ...production, policy: { LOCAL_ADDRESS: "off" } })).toEqual([]);
  });

  test("can be told to warn, or to let pass", () => {
    expect(warnings(secret(), "changeme", { ...production, policy: { PLACEHOLDER: "warn" } })).toEqual(["PLACEHOLDER"]);
    expect(warnings(secret(), "changeme", { ...production, policy: { PLACEHOLDER: "off" } })).toEqual([]);
  });
});

describe("schemas of other libraries", () => {
  test("bring their own defaults and their own idea of optional", () => {
    expect(value(z.enum(["a", "b"]).default("b"), undefined)).toBe("b");
    expect(value(z.string().optional(), "  ")).toBeUndefined();
    expect(value(z.coerce.number(), "5")).toBe(5);
  });
  test("are refused with the class of the value only", () => {
    expect(refusal(z.enum(["a", "b"]), "qzx")).toEqual({
      code: "INVALID",
      subject: "X",
      what: "X is not valid",
      got: "text of 3 characters",
      fix: "Set it to a or b",
    });
    expect(refusal(z.string().min(9), "qzx").fix).toBe("Set it to a value that its zod schema accepts");
  });
  test("tell the choices of an enum, however wrapped, and of nothing else", () => {
    for (const schema of [z.enum(["a", "b"]).optional(), z.enum({ A: "a", B: "b" }).default("a").readonly()]) {
      expect(refusal(schema, "qzx").fix).toBe("Set it to a or b");
    }
    expect(refusal(z.enum({ A: 1, B: 2 }), "qzx").fix).toBe("Set it to a value that its zod schema accepts");
  });
  test("must be synchronous and must not throw", () => {
    expect(
      code(
        z.string().refine(async () => true),
        "x",
      ),
    ).toBe("ASYNC_SCHEMA");
    expect(
      refusal(
        z.string().transform((text) => JSON.parse(text) as unknown),
        "x{",
      ).got,
    ).toContain("for a schema that is asynchronous or threw");
    const throwing = {
      "~standard": {
        version: 1,
        vendor: "mine",
        validate: () => {
          throw new Error("no");
        },
      },
    } as const;
    expect(code(throwing, "x")).toBe("SCHEMA_FAILED");
  });
});
