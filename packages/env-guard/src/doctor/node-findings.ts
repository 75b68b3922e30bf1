import type { Finding } from "@luneo/kernel/findings";

/** What of the environment of a process decides how its secrets may get out of it. */
export interface ProcessFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The commands by which package.json starts the application. */
  readonly scripts: readonly string[];
}

interface Risk extends Omit<Finding, "severity"> {
  readonly severity: Finding["severity"];
  readonly flag: RegExp;
  /** A flag that takes the risk away. */
  readonly unless?: RegExp;
}

const report = "--report-exclude-env";

/** Flags of Node, in NODE_OPTIONS or a script, by which values leave the process. */
const risks: readonly Risk[] = [
  {
    id: "node-report-env",
    severity: "warning",
    flag: /--report-(?:on-fatalerror|on-signal|uncaught-exception)\b/,
    unless: /--report-exclude-env\b/,
    evidence: "Node writes diagnostic reports, which hold the whole environment",
    fix: `Add ${report}, or set process.report.excludeEnv = true first thing.`,
  },
  {
    id: "node-heap-snapshot",
    severity: "warning",
    flag: /--heapsnapshot-(?:signal|near-heap-limit)\b/,
    evidence: "Node writes heap snapshots, which hold every text in memory",
    fix: "Take the flag away, or see that the files stay on a disk nobody else reads and are removed.",
  },
  {
    id: "node-inspector-open",
    severity: "error",
    flag: /--inspect(?:-brk|-wait)?=(?:(?:0\.0\.0\.0|\[?::\]?|\*)(?::\d+)?)(?=\s|"|$)/,
    evidence: "Node's debugger listens to everybody, who may read every variable",
    fix: "Let it listen to 127.0.0.1, or take the flag away.",
  },
  {
    id: "node-tls-keylog",
    severity: "error",
    flag: /--tls-keylog\b/,
    evidence: "Node writes the keys of its TLS connections to a file",
    fix: "Take --tls-keylog away.",
  },
];

/** How secrets may leave a process of Node by its flags and variables. Pure. */
export function nodeFindings({ env, scripts }: ProcessFacts): readonly Finding[] {
  const options = env["NODE_OPTIONS"] ?? "";
  const places = [
    ["NODE_OPTIONS", options],
    ...scripts.map((script) => ["package.json's scripts", `${options} ${script}`] as const),
  ] as const;
  const flagged = risks.flatMap(({ flag, unless, evidence, ...finding }): readonly Finding[] => {
    const place = places.find(([, text]) => flag.test(text) && !unless?.test(text))?.[0];
    return place ? [{ ...finding, evidence: `${evidence} (${place})` }] : [];
  });
  return [...flagged, ...variableFindings(env)];
}

function variableFindings(env: ProcessFacts["env"]): readonly Finding[] {
  const findings: Finding[] = [];
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    findings.push({
      id: "node-tls-unverified",
      severity: "error",
      subject: "NODE_TLS_REJECT_UNAUTHORIZED",
      evidence: "NODE_TLS_REJECT_UNAUTHORIZED=0: Node sends secrets to whoever answers",
      fix: "Take it away; give NODE_EXTRA_CA_CERTS the certificate of your own authority.",
    });
  }
  if (/(?:^|,)\s*(?:\*|https?2?|tls|undici|net)\s*(?:,|$)/i.test(env["NODE_DEBUG"] ?? "")) {
    findings.push({
      id: "node-debug-headers",
      severity: "warning",
      subject: "NODE_DEBUG",
      evidence: "NODE_DEBUG has Node print what it sends, headers of authorization included",
      fix: "Take NODE_DEBUG away where real secrets are.",
    });
  }
  if (env["SSLKEYLOGFILE"]) {
    findings.push({
      id: "tls-keylog-file",
      severity: "warning",
      subject: "SSLKEYLOGFILE",
      evidence: "SSLKEYLOGFILE is set: other programs write the keys of their TLS connections there",
      fix: "Take it away.",
    });
  }
  return findings;
}
