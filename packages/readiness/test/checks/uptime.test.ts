import { describe, expect, test } from "vitest";
import { uptimeCheck } from "../../src/checks.ts";

const context = { signal: new AbortController().signal };

describe("the uptime check", () => {
  test("tells whole seconds since the start", async () => {
    const check = uptimeCheck({ uptime: () => 61.9 });
    expect(check).toMatchObject({ name: "uptime", kind: "local", impact: "informational" });
    expect(await check.run(context)).toEqual({ value: 61, unit: "s" });
  });

  test("tells those of this process", async () => {
    const before = Math.floor(process.uptime());
    const { value } = (await uptimeCheck().run(context)) as { value: number };
    expect(value).toBeGreaterThanOrEqual(before);
    expect(value).toBeLessThanOrEqual(process.uptime());
  });

  test.for([null, { uptime: 7 }, { since: "boot" }])("refuses %o", (options) => {
    expect(() => uptimeCheck(options as never)).toThrow(expect.objectContaining({ code: "CHECK_REFUSED" }));
  });
});
