import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { fingerprint } from "../src/expiry/fingerprint.ts";
import { parseLock, printLock, readLockFile } from "../src/expiry/lock-file.ts";
import { emptyLock, recordRotation } from "../src/expiry/record-rotation.ts";
import type { LockEntry } from "../src/expiry/secret-age.ts";
import { problemsOf } from "./problems-of.ts";

const value = "q7VzK0wJ9xQ2m4Tt8LbR5s";
const longValue = `${value}+Uy6`;
const salt = "0123456789abcdef".repeat(4);
const rotatedAt = "2026-11-22T08:00:00Z";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "lock-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("a lock is printed in order, and read back as it was", () => {
  const path = join(folder(), "env-guard.lock.json");
  const lock = recordRotation(recordRotation(emptyLock, "ZETA", { rotatedAt }), "ALPHA", {
    runbook: "docs/rotate.md",
    rotatedAt,
    rotateEvery: "90d",
    owner: "platform",
  });
  writeFileSync(path, printLock(lock));
  expect(readLockFile(path)).toEqual(lock);
  expect(readFileSync(path, "utf8")).toBe(`{
  "version": 1,
  "secrets": {
    "ALPHA": {
      "rotatedAt": "2026-11-22T08:00:00Z",
      "rotateEvery": "90d",
      "owner": "platform",
      "runbook": "docs/rotate.md"
    },
    "ZETA": {
      "rotatedAt": "2026-11-22T08:00:00Z"
    }
  }
}
`);
});

test("a rotation keeps what it doesn't name, but not the end and the fingerprint of the old value", () => {
  const before = recordRotation(emptyLock, "KEY", {
    rotatedAt,
    expiresAt: "2027-01-01T00:00:00Z",
    owner: "platform",
    value: longValue,
    salt: () => salt,
  });
  expect(before).toEqual({
    version: 1,
    salt,
    secrets: {
      KEY: {
        rotatedAt,
        expiresAt: "2027-01-01T00:00:00Z",
        owner: "platform",
        fingerprint: expect.stringMatching(/^[\da-f]{8}$/) as string,
      },
    },
  });
  expect(recordRotation(before, "KEY", { rotatedAt: "2026-12-01T00:00:00Z" })).toEqual({
    version: 1,
    salt,
    secrets: { KEY: { rotatedAt: "2026-12-01T00:00:00Z", owner: "platform" } },
  });
});

test("a fingerprint changes with the value and the salt, and there is none of what could be guessed", () => {
  const one = fingerprint(salt, longValue);
  expect(fingerprint(salt, longValue)).toBe(one);
  expect(fingerprint(salt, `${longValue}x`)).not.toBe(one);
  expect(fingerprint(salt.replace("0", "1"), longValue)).not.toBe(one);
  for (const weak of ["", value.slice(0, 20), "development", "ab".repeat(40), "1234567890".repeat(4)]) {
    expect(fingerprint(salt, weak)).toBeUndefined();
  }
});

test("everything that is wrong with a lock file is told at once, and nothing of it is repeated", () => {
  const leak = "sk_live_q7VzK0wJ9xQ2";
  const text = JSON.stringify({
    version: 2,
    salt: leak,
    extra: 1,
    secrets: {
      [leak]: {},
      A: { rotatedAt: "22.11.2026", rotateEvery: leak, expiresAt: 5, fingerprint: leak, owner: "a\nb", runbook: "" },
      B: { [leak]: 1 },
      C: leak,
    },
  });
  const error = problemsOf(() => parseLock(text));
  expect(error.code).toBe("ENV_LOCK_INVALID");
  for (const part of [
    "version",
    "salt",
    "extra",
    "A.rotatedAt",
    "A.rotateEvery",
    "A.expiresAt",
    "A.fingerprint",
    "A.owner",
    "A.runbook",
    "secrets.B",
    "secrets.C",
    "no name of a variable",
  ]) {
    expect(error.message).toContain(part);
  }
  expect(error.message).not.toMatch(/q7VzK0|sk_live/);
});

test.each(["", "{", "null", "[]", "1", "{}", '{"version":1}', '{"version":1,"secrets":[]}'])(
  "%j is no lock file",
  (text) => {
    expect(problemsOf(() => parseLock(text))).toMatchObject({ code: "ENV_LOCK_INVALID" });
  },
);

test("a fingerprint without a salt is refused", () => {
  const text = JSON.stringify({ version: 1, secrets: { A: { fingerprint: "0123abcd" } } });
  expect(problemsOf(() => parseLock(text)).message).toContain("needs a `lock.salt`");
});

test("a lock file that isn't there or is a folder is told with its path and what to do", () => {
  const here = folder();
  expect(problemsOf(() => readLockFile(join(here, "none.json"))).message).toMatch(/none\.json\n.*ENOENT.*--record/s);
  expect(problemsOf(() => readLockFile(here))).toMatchObject({ code: "ENV_LOCK_INVALID" });
});

test("every lock that is printed can be read, and is printed the same again", () => {
  const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/);
  const entry = fc.record(
    {
      rotatedAt: fc.constant(rotatedAt),
      rotateEvery: fc.constantFrom("90d" as const, "1.5h" as const, "2w" as const),
      expiresAt: fc.constant("2027-01-01T00:00+01:00"),
      owner: fc.string({ minLength: 1, unit: "grapheme-ascii" }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.dictionary(name, entry, { noNullPrototype: true }), (secrets: Record<string, LockEntry>) => {
      const text = printLock({ version: 1, secrets });
      expect(printLock(parseLock(text))).toBe(text);
    }),
  );
});
