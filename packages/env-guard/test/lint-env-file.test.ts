import fc from "fast-check";
import { expect, test } from "vitest";
import { lintEnvFile, parseEnv } from "../src/dotenv.ts";
import { nodeReading } from "../src/env-file/readers/node-reading.ts";
import { lintRules, type LintId } from "../src/env-file/lint-rule.ts";
import { fileText } from "./env-file-texts.ts";

const found = (text: string, file = ".env") =>
  lintEnvFile(text, { file }).map(({ id, line, column, evidence }) =>
    [`${line}${column === undefined ? "" : `:${column}`}`, id.replace("env-file-", ""), evidence].join(" "),
  );

test("a finding about one variable says its name, unless that may be a piece of a secret", () => {
  const subjects = (text: string) => lintEnvFile(text, { readers: [] }).map(({ subject }) => subject);
  expect(subjects("A=1\nA=2\n")).toEqual(["A"]);
  expect(subjects("q7VzK0wJ9xQ2m4Tt8LbR=1\n")).toEqual([undefined]);
  expect(subjects("A=1\r\n")).toEqual([undefined]);
});

test("a file that everybody reads alike has no findings", () => {
  expect(found("# Server\nPORT=3000\nNAME=app\n\n# --- Stripe ---\nSTRIPE_KEY=\n")).toEqual([]);
});

test.each<[id: LintId, text: string, findings: readonly string[]]>([
  ["env-file-malformed", "A=1\nwhat\n", ["2 malformed No NAME= in this line"]],
  ["env-file-duplicate", "A=1\nA=2\n", ["1:1 duplicate A is assigned again in line 2, which counts"]],
  [
    "env-file-hash",
    "A=p@ss#word\n",
    [
      "1:1 hash The value of A ends at a #, with no blank before it",
      "1:1 docker docker run --env-file takes the comment for a part of the value (A)",
      "1:1 compose Compose takes a # without a blank before it for a part of the value (A)",
    ],
  ],
  ["env-file-blanks", "A=two words\n", ["1:1 blanks The value of A has blanks and no quotes"]],
  [
    "env-file-name",
    "a_b=1\nA-B=1\n",
    ["1:1 name a_b has small letters in its name", "2:1 name A-B has a name that shells and Docker don't take"],
  ],
  ["env-file-bom", "\ufeffA=1\n", ["1 bom A byte order mark: Node takes it for a part of the first name"]],
  ["env-file-crlf", "A=1\r\n", ["1 crlf Lines end with a carriage return"]],
  ["env-file-final-newline", "A=1\nB=2", ["2 final-newline The last line doesn't end"]],
  [
    "env-file-reference",
    "A=${B}/x\n",
    ["1:1 reference A refers to a variable: Compose expands it, dotenv and Node don't"],
  ],
  [
    "env-file-node",
    "A= \nB=2\n",
    [
      "1:1 node Node skips the blank behind the = and takes the next line for the value (A)",
      "2:1 node Node doesn't read it (B)",
    ],
  ],
  [
    "env-file-dotenv",
    "A:\nB=2\n",
    [
      "1 malformed No NAME= in this line",
      "1:1 dotenv dotenv sees a variable in this line, which has none by itself",
      "2:1 dotenv dotenv doesn't read it (B)",
    ],
  ],
  [
    "env-file-docker",
    "A=\"1\"\nB='2'\nC=`3`\n",
    [
      "1:1 docker docker run --env-file keeps the quotes in 3 lines: 1, 2, 3",
      "3:1 compose Compose knows no backticks (C)",
    ],
  ],
  [
    "env-file-docker-refuses",
    "export A=1\n",
    ["1 docker-refuses docker run --env-file refuses the file: a blank stands before the ="],
  ],
])("%s", (id, text, findings) => {
  const all = found(text);
  for (const finding of findings) expect(all).toContain(finding);
  expect(lintEnvFile(text).map((one) => one.id)).toContain(id);
});

test.each([
  ['A="x', "The value of A is quoted in part, or its quote isn't closed"],
  ["A='x' y", "The value of A is quoted in part, or its quote isn't closed"],
  ["A=“x”", "The value of A has typographic quotes"],
])("quotes that aren't what they seem are told: %s", (text, evidence) => {
  expect(found(`${text}\n`).join("\n")).toContain(`quotes ${evidence}`);
});

test("a carriage return alone is told with its line", () => {
  expect(found("A=1\nB=2\rC=3\n")).toContain(
    "2 carriage-return A carriage return without a line feed: dotenv begins a new line, Node doesn't",
  );
});

test.each([
  ["export A=\n", "Node takes export for a part of the name, since no value follows (A)"],
  ["A: 1\nB=2\n", "Node takes no colon for a = (A)"],
  ["A='it\\'s'\n", "Node ends the value at an escaped quote, or unescapes less (A)"],
  ["A= \n'x'\n", "Node skips the blank behind the = and takes the next line for the value (A)"],
])("why Node reads another value is told where it can be: %j", (text, evidence) => {
  expect(lintEnvFile(text).map((one) => one.evidence)).toContain(evidence);
});

const real: readonly (readonly [name: string, value: string])[] = [
  ["STRIPE_SECRET_KEY", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"],
  ["ANYTHING", "ghp_a8sd7F6a9sd8fA7s6df5a9s8df7a6s5dfT1Q"],
  ["DATABASE_URL", "postgres://app:kJ8sd7fh2Kd9@db.host/app"],
  ["CRON_API_KEY", "0cc0e6c35519bba620c9360cfe3e68d0"],
  ["JWT_SECRET", "u7Fq2kP9xW4nB6vM1cZ8tR5yL3hJ0dSa"],
  [
    "TLS_KEY",
    '"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\\n-----END PRIVATE KEY-----"',
  ],
];

test.each(real)("a real value of %s doesn't belong in an example", (name, value) => {
  for (const text of [`${name}=${value}\n`, `# ${name}=${value}\n`]) {
    for (const file of [".env.example", "deploy/.env.sample", "env.template", ".env.dist"]) {
      const ids = lintEnvFile(text, { file }).map(({ id }) => id);
      expect(ids).toContain("env-file-example-secret");
    }
    expect(lintEnvFile(text, { file: ".env" }).map(({ id }) => id)).not.toContain("env-file-example-secret");
  }
});

test.each([
  ["JWT_SECRET", "your-super-secret-jwt-token-with-at-least-32-characters-long"],
  ["STRIPE_SECRET_KEY", "sk_test_xxxxxxxxxxxxxxxxxxxxxxxx"],
  ["DATABASE_URL", "postgres://postgres:postgres@localhost:5432/app"],
  ["DATABASE_URL", "postgresql://user:password@localhost:5432/app"],
  ["NEXTAUTH_SECRET", "replace_me_with_a_random_string"],
  ["API_KEY", ""],
  ["TLS_KEY", '"-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----"'],
  ["APP_URL", "https://app.example.com/4eC39HqLyjWDarjtT1zdp7dc"],
])("what examples hold in the place of %s is none", (name, value) => {
  const ids = lintEnvFile(`${name}=${value}\n`, { file: ".env.example" }).map(({ id }) => id);
  expect(ids).not.toContain("env-file-example-secret");
});

test("what Docker and Compose read matters more to those who name them", () => {
  const severity = (readers?: readonly ("docker" | "node")[]) =>
    lintEnvFile('A="1"\n', readers && { readers }).map((one) => [one.id, one.severity]);
  expect(severity()).toEqual([["env-file-docker", "info"]]);
  expect(severity(["docker"])).toEqual([["env-file-docker", "warning"]]);
  expect(severity(["node"])).toEqual([]);
});

test("endless lines are no work", () => {
  const pieces = ["A=", "-", "A_", "a1", '"\\', "postgres://a:", "$", " #", "xox-", "\r"];
  const findings = pieces.flatMap((piece) => {
    const text = piece.repeat(20_000);
    return lintEnvFile(`${text}\nSECRET=${text}\n# SECRET=${text}\n`, { file: ".env.example" });
  });
  expect(findings.length).toBeGreaterThan(pieces.length);
});

test("every finding has a place, a fix and an id that is listed", () => {
  fc.assert(
    fc.property(fileText, (text) => {
      const last = text.split(/\r\n?|\n/).length;
      for (const finding of lintEnvFile(text, { file: "a/.env" })) {
        expect(Object.keys(lintRules)).toContain(finding.id);
        expect(finding).toMatchObject({ file: "a/.env", fix: expect.stringMatching(/\.$/) as string });
        expect(finding.line).toBeGreaterThan(0);
        expect(finding.line).toBeLessThanOrEqual(last);
      }
    }),
    { numRuns: 500 },
  );
});

test("whatever dotenv and Node read differently is found", () => {
  fc.assert(
    fc.property(fileText, (text) => {
      const ids = lintEnvFile(text).map(({ id }) => id);
      const isClean = !ids.some((id) => /node|dotenv|bom|carriage|malformed/.test(id));
      if (isClean) expect({ ...parseEnv(text) }).toEqual(nodeValues(text));
    }),
    { numRuns: 2_000 },
  );
});

function nodeValues(text: string): Record<string, string> {
  const values = Object.create(null) as Record<string, string>;
  for (const { name, value } of nodeReading(text).entries) values[name] = value;
  return { ...values };
}

test("no finding holds any of a value, nor of a key whose quotes aren't closed", () => {
  const letters = "qzxjkvwQZXJKVW3456789";
  const value = fc.string({ unit: fc.constantFrom(...letters), minLength: 12, maxLength: 40 });
  const shapes: readonly ((value: string) => string)[] = [
    (one) => `SECRET=${one}\n`,
    (one) => `SECRET=${one}#${one}\n`,
    (one) => `SECRET="${one}\n${one}==\n`,
    (one) => `PEM="-----BEGIN PRIVATE KEY-----\n${one}\n${one}=\n${one}==`,
    (one) => `export SECRET = '${one}' ${one}\n`,
    (one) => `SECRET= \n${one}\n`,
    (one) => `# SECRET=${one}\nURL=postgres://u:${one}@h/db\n`,
    (one) => `${one}\n${one}: ${one}`,
  ];
  fc.assert(
    fc.property(value, fc.constantFrom(...shapes), (secret, shape) => {
      const findings = JSON.stringify(lintEnvFile(shape(secret), { file: ".env.example" }));
      expect(findings).not.toMatch(new RegExp(`[${letters}]{6}`));
    }),
    { numRuns: 1_000 },
  );
});
