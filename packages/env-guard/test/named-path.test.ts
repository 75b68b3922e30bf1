import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { UsageError } from "../src/cli/command.ts";
import { namedPath } from "../src/cli/named-path.ts";

const key = "Qx7Lm2Zk9vRtYw3Kd8Ns5Pb4Hj6Fg1Xc";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "named-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("folders that are there may be called anything, as those of builds are", () => {
  const cwd = folder();
  const odd = join(cwd, key);
  mkdirSync(odd);
  for (const file of [join(odd, "docs/new/page.md"), `${key}/./page.md`, join(odd, "a.b")]) {
    expect(namedPath(cwd, file)).toBe(join(cwd, file.startsWith(cwd) ? file.slice(cwd.length) : file));
  }
});

test.each([key, `./${key}`, `docs/${key}`, `https://user:${key}@host/x`, "NOPE", `${key}.pem`])(
  "what isn't there and could be a value is refused without a word of it: %j",
  (file) => {
    const refused = (() => {
      try {
        return namedPath(folder(), file);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as Error).message).not.toContain(file.slice(-6));
  },
);
