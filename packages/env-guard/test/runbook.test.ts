import { describe, expect, test } from "vitest";
import { procedureFor } from "../src/rotation/procedures/procedure-choice.ts";
import { mergeRunbook, runbookText, runbooks } from "../src/rotation/runbook.ts";
import { bool, secret, text } from "../src/variables/builders.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { postgresUrl } from "../src/variables/postgres-url.ts";
import { builtVariable, type Variable } from "../src/variables/variable.ts";

const stripe = builtVariable({ ...secret().spec, kind: "stripeKey" });
const redis = builtVariable({ ...secret().spec, kind: "redisUrl" });

const chosen: readonly (readonly [string, Variable<unknown>, string | undefined])[] = [
  ["JWT_SECRET", keyRing(), "signing-key"],
  ["ANYTHING", keyRing(), "signing-key"],
  ["STRIPE_WEBHOOK_SECRET", keyRing({ format: /^whsec_/ }), "webhook-secret"],
  ["STRIPE_HOOK", keyRing({ format: /^whsec_/ }), "webhook-secret"],
  ["STRIPE_HOOK", builtVariable({ ...secret().spec, format: /^whsec_/ }), "webhook-secret"],
  ["STRIPE_HOOK", builtVariable({ ...secret().spec, expects: "no whsec_ at all" }), "api-key"],
  ["GITHUB_WEBHOOK_SECRET", keyRing(), "webhook-secret"],
  ["STRIPE_WEBHOOK_SECRET", secret(), "webhook-secret"],
  ["PAYMENTS", stripe, "stripe-key"],
  ["STRIPE_SECRET_KEY", secret(), "stripe-key"],
  ["DATABASE_URL", postgresUrl(), "database-password"],
  ["DB_PASSWORD", secret(), "database-password"],
  ["POSTGRES_ADMIN_PASSWORD", secret(), "database-password"],
  ["SESSION_SECRET", secret(), "signing-key"],
  ["JWT_REFRESH_SECRET", secret(), "signing-key"],
  ["SENDGRID_API_KEY", secret(), "api-key"],
  ["REDIS_URL", redis, "api-key"],
  ["PORT", text(), undefined],
  ["DEBUG", bool(), undefined],
];

test.each(chosen)("%s of %o", (name, { spec }, id) => {
  expect(procedureFor({ name, spec })?.id).toBe(id);
});

const everything = new Map(chosen.map(([name, { spec }]) => [name, spec]));

describe("every procedure", () => {
  const all = chosen.flatMap(([name, { spec }]) => procedureFor({ name, spec }) ?? []);

  test("tells of each step what to do, how to see it, how to go back and what breaks", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    for (const { steps, emergency, before } of all) {
      expect(steps.length).toBeGreaterThan(2);
      expect(before.length).toBeGreaterThan(0);
      for (const step of [...steps, emergency]) {
        for (const sentence of [...step.do, step.verify, step.rollback, step.breaks]) {
          expect(sentence).toMatch(/\S.*\.$/s);
        }
      }
    }
  });

  test("never revokes before the new value is deployed", () => {
    for (const { steps } of all) {
      const words = steps.map(({ title }) => title);
      const [deploy, end] = [
        words.findIndex((one) => /deploy/i.test(one)),
        words.findLastIndex((one) => /old/i.test(one)),
      ];
      expect(deploy).toBeLessThan(end);
      expect(end).toBe(steps.length - 1);
    }
  });

  test("has no value in any command", () => {
    const commands = all.flatMap(({ steps, emergency }) =>
      [...steps, emergency].flatMap((step) => step.commands ?? []),
    );
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) {
      expect(command).not.toMatch(/--body|=\S*(?:sk_|rk_|whsec_)|PASSWORD '(?!SCRAM-SHA-256\$…')/);
    }
  });
});

test("a runbook names owner, interval and commands of the platform", () => {
  const ring = keyRing({ maxTokenTtl: "7d", rotateEvery: "90d", owner: "platform | auth", runbook: "docs/jwt.md" });
  const [book] = runbooks(new Map([["JWT_SECRET", ring.describe("Signs\naccess tokens").spec]]), {
    platform: "railway",
  });
  expect(book?.fileName).toBe("rotate-jwt-secret.md");
  const { markdown = "" } = book ?? {};
  expect(markdown).toMatch(
    /^<!-- env-guard runbook JWT_SECRET: generated[^]*# Rotate JWT_SECRET\n\nSigns access tokens\n/,
  );
  expect(markdown).toContain(
    "| owner | platform \\| auth |\n| every | 90d |\n| longest life of a token | 7d |\n| your own page | docs/jwt.md |",
  );
  expect(markdown).toContain("## 1. Stage the next key, and deploy");
  expect(markdown).toContain("```sh\nenv-guard rotate JWT_SECRET stage --platform railway --dry-run\n");
  expect(markdown).toContain("## Emergency: The key has leaked");
  expect(markdown).not.toContain("PLATFORM");
});

test("statements are shown as SQL", () => {
  const [book] = runbooks(new Map([["DATABASE_URL", postgresUrl().spec]]));
  expect(book?.markdown).toContain('```sql\nCREATE ROLE "app_b" LOGIN PASSWORD \'SCRAM-SHA-256$…\' IN ROLE "app";\n');
});

test("there is one runbook for each secret, in the order of the definition", () => {
  const names = [...everything].filter(([, spec]) => spec.sensitive).map(([name]) => name);
  expect(runbooks(everything).map(({ name }) => name)).toEqual(names);
});

describe("a page", () => {
  const [book] = runbooks(new Map([["JWT_SECRET", keyRing().spec]]));
  const page = book!;

  test("that is blank becomes the runbook", () => {
    expect(mergeRunbook(" \n", page)).toBe(page.markdown);
  });

  test("keeps what stands around the markers", () => {
    const [begin = "", end = ""] = [page.markdown.split("\n")[0], page.markdown.trimEnd().split("\n").at(-1)];
    const merged = mergeRunbook(`# Ours\n\n${begin}\nold\n${end}\n\nMore of ours $& $1\n`, page);
    expect(merged).toBe(`# Ours\n\n${page.markdown.trimEnd()}\n\nMore of ours $& $1\n`);
    expect(mergeRunbook(merged!, page)).toBe(merged);
  });

  test("without markers is left alone, and one with half of them too", () => {
    expect(mergeRunbook("# Ours\n", page)).toBeUndefined();
    expect(mergeRunbook(page.markdown.split("\n").slice(0, 3).join("\n"), page)).toBeUndefined();
  });
});

test("a terminal shows it in lines of at most 100 columns, commands whole", () => {
  for (const [name, spec] of everything) {
    const procedure = procedureFor({ name, spec });
    if (!procedure) continue;
    const lines = runbookText(name, procedure, { platform: "github" }).split("\n");
    const isWide = lines.filter((line) => line.length > 100 && !line.startsWith("     ")).map((line) => line.trim());
    expect(isWide).toEqual([]);
    expect(lines.join("\n")).toContain("Emergency: ");
    expect(lines.join("\n")).not.toContain("PLATFORM");
  }
});
