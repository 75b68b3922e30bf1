import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createDatabaseRole,
  dropDatabaseRole,
  quoteIdentifier,
  quoteLiteral,
  secondRoleStatements,
} from "../src/rotation/procedures/database-role.ts";
import { scramVerifier } from "../src/rotation/procedures/scram-verifier.ts";

const roles = { oldRole: "app_a", newRole: "app_b", group: "app" };
const password = "Aa0_".repeat(10);

test.each([
  ["app", '"app"'],
  ['a"b', '"a""b"'],
  ["a; drop table x; --", '"a; drop table x; --"'],
  ["Größe", '"Größe"'],
  ["x".repeat(63), `"${"x".repeat(63)}"`],
])("the identifier %j is quoted", (name, quoted) => {
  expect(quoteIdentifier(name)).toBe(quoted);
});

test.each(["", "x".repeat(64), "ü".repeat(32), "a\0b"])("no identifier of Postgres is %j", (name) => {
  expect(() => quoteIdentifier(name)).toThrow("1 to 63 bytes");
});

test.each([
  ["it's", "'it''s'"],
  ["a\\b'", " E'a\\\\b'''"],
  ["", "''"],
])("the text %j is quoted", (text, quoted) => {
  expect(quoteLiteral(text)).toBe(quoted);
});

test("no text of SQL holds the byte 0", () => {
  expect(() => quoteLiteral("a\0")).toThrow("byte 0");
});

test("no quoted text ends before its end", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", "\\", '"', "a", "$") }), (text) => {
      const quoted = quoteLiteral(text).trim();
      const [, isEscaped, inner = ""] = /^(E?)'([^]*)'$/.exec(quoted) ?? [];
      const rest = inner.replaceAll(isEscaped ? /''|\\\\/g : /''/g, "");
      expect(rest).not.toMatch(isEscaped ? /['\\]/ : /'/);
    }),
    { seed: 1 },
  );
});

test("a verifier is what RFC 7677 makes of a password", () => {
  // The example of RFC 7677: password "pencil", this salt, 4096 rounds. Its client proof and server signature follow from these keys.
  const verifier = scramVerifier("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"));
  expect(verifier).toBe(
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
  expect(scramVerifier("pencil")).not.toBe(scramVerifier("pencil"));
});

describe("a new role", () => {
  test("is made in one transaction, and the password never leaves", async () => {
    const said: string[] = [];
    await createDatabaseRole({ ...roles, password, query: (statement) => Promise.resolve(said.push(statement)) });
    expect(said).toHaveLength(4);
    expect([said[0], said[3]]).toEqual(["BEGIN;", "COMMIT;"]);
    expect(said[1]).toMatch(
      /^CREATE ROLE "app_b" LOGIN PASSWORD 'SCRAM-SHA-256\$4096:[\w+/=]+\$[\w+/=]+:[\w+/=]+' IN ROLE "app";$/,
    );
    expect(said[2]).toBe(`ALTER ROLE "app_b" SET role = 'app';`);
    expect(said.join()).not.toContain(password.slice(0, 6));
  });

  test("is rolled back when a statement fails, without a word of what the driver said", async () => {
    const said: string[] = [];
    const query = (statement: string) => {
      said.push(statement);
      const error = Object.assign(new Error(`syntax error in ${statement}`), { code: "42710" });
      return statement.startsWith("CREATE") ? Promise.reject(error) : Promise.resolve();
    };
    const error = await createDatabaseRole({ ...roles, password, query }).catch((reason: unknown) => reason as Error);
    expect(String(error)).toMatch(/SQLSTATE 42710 at statement 1 of 2/);
    expect(String(error)).not.toContain("SCRAM");
    expect(said.at(-1)).toBe("ROLLBACK;");
  });

  test("has another name than the old one, and a password that needs no escaping", async () => {
    const query = () => Promise.reject(new Error("called"));
    await expect(createDatabaseRole({ ...roles, newRole: "app_a", password, query })).rejects.toThrow("another one");
    for (const bad of ["short", `${password}@`, "a".repeat(129)]) {
      await expect(createDatabaseRole({ ...roles, password: bad, query })).rejects.toThrow("32 to 128");
    }
  });

  test("is written in SQL that people can read", () => {
    expect(secondRoleStatements({ ...roles, verifier: "SCRAM-SHA-256$…" })).toEqual([
      `CREATE ROLE "app_b" LOGIN PASSWORD 'SCRAM-SHA-256$…' IN ROLE "app";`,
      `ALTER ROLE "app_b" SET role = 'app';`,
    ]);
  });
});

describe("an old role", () => {
  test("is shut out first, and let in again while it is in use", async () => {
    const said: string[] = [];
    const query = (statement: string) => {
      said.push(statement.split(" ").slice(0, 4).join(" "));
      return statement.startsWith("DO") ? Promise.reject(new Error("in use")) : Promise.resolve();
    };
    await expect(dropDatabaseRole({ ...roles, query })).rejects.toThrow("rolled back");
    expect(said).toEqual([
      "BEGIN;",
      'ALTER ROLE "app_a" NOLOGIN;',
      "COMMIT;",
      "BEGIN;",
      "DO $$ BEGIN IF",
      "ROLLBACK;",
      'ALTER ROLE "app_a" LOGIN;',
    ]);
  });

  test("can't end the block that looks for it", async () => {
    const query = () => Promise.reject(new Error("called"));
    await expect(dropDatabaseRole({ ...roles, oldRole: "a$$b", query })).rejects.toThrow("$$");
  });
});
