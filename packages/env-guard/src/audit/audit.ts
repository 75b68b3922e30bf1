import type { Finding } from "@luneo/kernel/findings";
import { createNameFinder } from "@luneo/kernel/name-finder";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { envUses, type EnvUse } from "./env-uses.ts";
import { knownVariables } from "../definition/known-variables.ts";
import type { SourceFile } from "./source-files.ts";

/** What an audit compares the sources to. */
export interface AuditOptions {
  readonly variables: ReadonlyMap<string, VariableSpec>;
  /** The file of the definition, whose own words are no uses. */
  readonly definitionFile: string;
  /** Names that need no declaration. */
  readonly allowed: readonly string[];
}

/** An audit under way: sources go in one by one, so that none of them has to be kept. */
export interface Audit {
  add(file: SourceFile): void;
  /** What was found, and what the findings rest on. */
  end(): AuditResult;
}

/** What an audit found. */
export interface AuditResult {
  readonly findings: readonly Finding[];
  readonly files: number;
  /** Reads by name, of declared variables or not. */
  readonly reads: number;
}

/** What the runtime and its tools set, and what says where a program runs: read by anybody, declared by nobody. */
const ambient = new Set(
  "NODE_ENV CI TZ HOME PATH PWD USER SHELL TERM TMPDIR LANG NO_COLOR FORCE_COLOR NODE_OPTIONS NODE_DEBUG npm_package_name npm_package_version npm_lifecycle_event MODE BASE_URL PROD DEV SSR".split(
    " ",
  ),
);
/** What only test runners set. */
const ofTests = new Set(
  "VITEST VITEST_MODE VITEST_WORKER_ID VITEST_POOL_ID JEST_WORKER_ID DEBUG TEST UPDATE_SNAPSHOTS GITHUB_ACTIONS".split(
    " ",
  ),
);
const testFile = /(?:^|\/)(?:tests?|__tests__|__mocks__|e2e|spec)\/|[.-](?:test|spec|e2e|bench)\.\w+$/;
const toolFile = /(?:^|\/)(?:scripts|tools)\/|(?:^|\/)[\w.-]+\.config\.\w+$/;

/** Compares what sources read with what a definition declares. Pure: files are read by whoever hands them in. */
export function createAudit({ variables, definitionFile, allowed }: AuditOptions): Audit {
  const known = knownVariables(variables);
  const findName = createNameFinder([...variables.keys()]);
  const unused = new Set(variables.keys());
  const findings: Finding[] = [];
  const allow = new Set(allowed);
  let files = 0;
  let reads = 0;

  function judge(use: EnvUse, file: string): Finding | undefined {
    const { kind, name, via, line, column } = use;
    const place = { file, line, column };
    const isTest = testFile.test(file);
    if (kind !== "read") {
      const what = kind === "rest" ? "takes all the rest of" : "reads a name that only running tells from";
      return isTest
        ? undefined
        : {
            id: "dynamic-variable",
            severity: "info",
            evidence: `Code ${what} ${via}: what it reads can't be seen`,
            fix: "Read variables by their names, or make sure that what it reads is declared.",
            ...place,
          };
    }
    reads += 1;
    if (ambient.has(name) || allow.has(name) || (isTest && ofTests.has(name))) return undefined;
    const as = known.get(name);
    if (as?.kind === "former") {
      const evidence = `${name} is read, which is called ${as.variable} now`;
      return {
        id: "former-variable",
        severity: "warning",
        subject: name,
        evidence,
        fix: `Read env.${as.variable} instead.`,
        ...place,
      };
    }
    if (as !== undefined) {
      const evidence = `${name} is read from ${via}, past the definition that declares it: neither validated nor redacted`;
      const fix = `Read it as env.${as.variable} of the loaded environment.`;
      // What ConfigService hands out may have come through the definition: nobody can tell from here.
      const isOthers = isTest || toolFile.test(file) || via === "ConfigService";
      return isOthers ? undefined : { id: "unguarded-read", severity: "info", subject: name, evidence, fix, ...place };
    }
    const meant = findName(name);
    return {
      id: "undeclared-variable",
      severity: isTest || toolFile.test(file) ? "warning" : "error",
      subject: name,
      evidence: `${name} is read from ${via}, and ${definitionFile} doesn't declare it`,
      fix: meant === undefined ? `Declare it there, or allow it with --allow ${name}.` : `Did you mean ${meant}?`,
      ...place,
    };
  }

  return {
    add({ file, source, isJsx }) {
      files += 1;
      if (file === definitionFile) return;
      const { uses, words, isWhole } = envUses(source, { isJsx });
      for (const use of uses) {
        const finding = judge(use, file);
        if (finding !== undefined) findings.push(finding);
      }
      for (const [name, { kind, variable }] of known) {
        // Its date or its file is no use of a secret; its companions are read by nobody but the definition.
        if (kind !== "companion" && words.has(name)) unused.delete(variable);
      }
      if (!isWhole) {
        const evidence = "The source could not be read to its end: uses in it may have been missed";
        findings.push({ id: "unreadable-source", severity: "info", evidence, fix: "Look through it yourself.", file });
      }
    },
    end() {
      for (const name of unused) {
        if (allow.has(name)) continue;
        findings.push({
          id: "unused-variable",
          severity: "warning",
          subject: name,
          evidence: `${name} is declared, and none of ${files} source files names it`,
          fix: `Remove it from the definition, or allow it with --allow ${name} if something else reads it.`,
          file: definitionFile,
        });
      }
      return { findings, files, reads };
    },
  };
}
