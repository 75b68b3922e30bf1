import { expect, test } from "vitest";
import type { SecretPlatform } from "../src/rotation/platforms/platform.ts";

/** A platform with something in it, and a look behind it. */
export interface PlatformUnderTest {
  readonly platform: SecretPlatform;
  /** What it holds now; blank and absent are the same. */
  held(): Promise<Readonly<Record<string, string>>>;
  /** Makes the next change of this name fail, with an answer that quotes what it got. */
  failOn(name: string): Promise<void>;
  readonly canRead: boolean;
  readonly isAtomic: boolean;
  close(): Promise<void>;
}

const context = { signal: new AbortController().signal };
const secret = "s3cret-Value_0123456789-abcdefghijklmnop";

/** The obligations of a platform; `start` makes one that holds `JWT_SECRET=old-value` and `OTHER=other-value`. */
export function platformConformance(start: () => Promise<PlatformUnderTest>): void {
  async function within(work: (subject: PlatformUnderTest) => Promise<void>): Promise<void> {
    const subject = await start();
    try {
      await work(subject);
    } finally {
      await subject.close();
    }
  }

  test("lists the names that are set", () =>
    within(async ({ platform }) => {
      expect([...(await platform.list(context)).keys()].sort()).toEqual(["JWT_SECRET", "OTHER"]);
    }));

  test("hands back what it can, and only what was asked for", () =>
    within(async ({ platform, canRead }) => {
      const read = await platform.read(["JWT_SECRET", "ABSENT"], context);
      expect(Object.fromEntries(read)).toEqual(canRead ? { JWT_SECRET: "old-value" } : {});
    }));

  test("sets and removes several names, and leaves the others", () =>
    within(async ({ platform, held }) => {
      await platform.apply(
        [
          { kind: "set", name: "JWT_SECRET_PREVIOUS", value: "old-value" },
          { kind: "set", name: "JWT_SECRET", value: secret },
          { kind: "remove", name: "ABSENT" },
        ],
        context,
      );
      expect(await held()).toEqual({ JWT_SECRET: secret, JWT_SECRET_PREVIOUS: "old-value", OTHER: "other-value" });
      await platform.apply([{ kind: "remove", name: "JWT_SECRET_PREVIOUS" }], context);
      expect(await held()).toEqual({ JWT_SECRET: secret, OTHER: "other-value" });
      expect([...(await platform.list(context)).keys()].sort()).toEqual(["JWT_SECRET", "OTHER"]);
      expect((await platform.read(["JWT_SECRET_PREVIOUS"], context)).size).toBe(0);
    }));

  test("may be asked for the same change twice", () =>
    within(async ({ platform, held }) => {
      const changes = [
        { kind: "set", name: "NEW", value: secret },
        { kind: "remove", name: "OTHER" },
      ] as const;
      await platform.apply(changes, context);
      await platform.apply(changes, context);
      expect(await held()).toEqual({ JWT_SECRET: "old-value", NEW: secret });
    }));

  test("keeps values as they are, whatever they hold", () =>
    within(async ({ platform, held }) => {
      const values = [
        "a=b",
        "p@ss#word",
        "$HOME ${X} `id`",
        'with "quotes"',
        "it's",
        "back\\slash",
        "ünïcödé 🔑",
        "--body",
      ];
      const changes = values.map((value, at) => ({ kind: "set" as const, name: `V${at}`, value }));
      await platform.apply(changes, context);
      const now = await held();
      expect(values.map((_, at) => now[`V${at}`])).toEqual(values);
    }));

  test("leaves the old value where a change fails, and never tells the new one", () =>
    within(async ({ platform, held, failOn, isAtomic }) => {
      await failOn("JWT_SECRET");
      const error = await platform
        .apply(
          [
            { kind: "set", name: "FIRST", value: `first-${secret}` },
            { kind: "set", name: "JWT_SECRET", value: secret },
            { kind: "set", name: "LAST", value: `last-${secret}` },
          ],
          context,
        )
        .then(
          () => undefined,
          (reason: unknown) => reason as Error & { code: string },
        );
      expect(error?.name).toBe("PlatformError");
      expect(error?.code).toMatch(/^PLATFORM_(?:FAILED|REFUSED)$/);
      expect(`${error?.stack}${JSON.stringify(error)}${String(error?.cause)}`).not.toContain("s3cret");
      const old = { JWT_SECRET: "old-value", OTHER: "other-value" };
      expect(await held()).toEqual(isAtomic ? old : { ...old, FIRST: `first-${secret}` });
    }));

  test("does nothing once its signal is aborted", () =>
    within(async ({ platform, held }) => {
      const signal = AbortSignal.abort(new Error("enough"));
      await expect(platform.list({ signal })).rejects.toThrow("enough");
      await expect(platform.apply([{ kind: "remove", name: "OTHER" }], { signal })).rejects.toThrow("enough");
      expect(await held()).toEqual({ JWT_SECRET: "old-value", OTHER: "other-value" });
    }));

  test("explains a change by its names", () =>
    within(async ({ platform }) => {
      const lines = platform.explain([
        { kind: "set", name: "JWT_SECRET_NEXT" },
        { kind: "remove", name: "JWT_SECRET_PREVIOUS" },
      ]);
      expect(lines.join("\n")).toMatch(/JWT_SECRET_NEXT[^]*JWT_SECRET_PREVIOUS/);
    }));
}
