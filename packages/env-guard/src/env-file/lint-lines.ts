import type { AssignmentLine, EnvDocument } from "./env-line.ts";
import { speakable, type LintNotice } from "./lint-rule.ts";
import { isRealSecret } from "./real-secret.ts";
import { assignmentsOf, isAssignment } from "./parse-env.ts";

/** What there is to say of the file as a whole. */
export function lintBytes(text: string): LintNotice[] {
  const notices: LintNotice[] = [];
  if (text.startsWith("\ufeff")) {
    notices.push({
      id: "env-file-bom",
      line: 1,
      evidence: "A byte order mark: Node takes it for a part of the first name",
    });
  }
  const crlf = text.indexOf("\r\n");
  if (crlf !== -1) notices.push({ id: "env-file-crlf", line: 1, evidence: "Lines end with a carriage return" });
  const lone = /\r(?!\n)/.exec(text);
  if (lone) {
    const line = text.slice(0, lone.index).split(/\r\n?|\n/).length;
    const evidence = "A carriage return without a line feed: dotenv begins a new line, Node doesn't";
    notices.push({ id: "env-file-carriage-return", line, evidence });
  }
  if (text !== "" && !/[\r\n]$/.test(text)) {
    const line = text.split(/\r\n?|\n/).length;
    notices.push({ id: "env-file-final-newline", line, evidence: "The last line doesn't end" });
  }
  return notices;
}

/** What there is to say of each line by itself. */
export function lintLines(document: EnvDocument, isExample: boolean): LintNotice[] {
  const counting = assignmentsOf(document);
  return document.lines.flatMap((line): LintNotice[] => {
    if (line.kind === "malformed") {
      return [{ id: "env-file-malformed", line: line.line, evidence: "No NAME= in this line" }];
    }
    if (line.kind === "comment") {
      const { assignment } = line;
      return isExample && assignment && isRealSecret(assignment.name, assignment.value)
        ? [{ id: "env-file-example-secret", line: line.line, evidence: secretEvidence(assignment.name) }]
        : [];
    }
    if (!isAssignment(line)) return [];
    return [
      ...duplicateNotices(line, counting.get(line.name)!),
      ...nameNotices(line),
      ...valueNotices(line),
      ...(isExample && isRealSecret(line.name, line.value)
        ? [at(line, "env-file-example-secret", secretEvidence(line.name))]
        : []),
    ];
  });
}

function at(line: AssignmentLine, id: LintNotice["id"], evidence: string): LintNotice {
  const subject = speakable(line.name) === line.name ? line.name : undefined;
  return { id, line: line.line, column: line.column, ...(subject && { subject }), evidence };
}

function secretEvidence(name: string): string {
  return `${speakable(name)} holds what looks like a real secret, in a file that is an example`;
}

function duplicateNotices(line: AssignmentLine, last: AssignmentLine): LintNotice[] {
  if (line === last) return [];
  return [
    at(line, "env-file-duplicate", `${speakable(line.name)} is assigned again in line ${last.line}, which counts`),
  ];
}

function nameNotices(line: AssignmentLine): LintNotice[] {
  if (/^[A-Z_][A-Z0-9_]*$/.test(line.name)) return [];
  const isKnown = /^[A-Za-z_]\w*$/.test(line.name);
  const evidence = isKnown ? "has small letters in its name" : "has a name that shells and Docker don't take";
  return [at(line, "env-file-name", `${speakable(line.name)} ${evidence}`)];
}

function valueNotices(line: AssignmentLine): LintNotice[] {
  const name = speakable(line.name);
  const written = line.raw.slice(line.valueStart, line.valueEnd);
  const behind = line.raw.slice(line.valueEnd);
  const notices: LintNotice[] = [];
  if (line.quote === undefined) {
    if (behind.startsWith("#") && written !== "") {
      notices.push(at(line, "env-file-hash", `The value of ${name} ends at a #, with no blank before it`));
    }
    if (/^["'`“”„‘’]/.test(written)) {
      const evidence = /^["'`]/.test(written)
        ? "is quoted in part, or its quote isn't closed"
        : "has typographic quotes";
      notices.push(at(line, "env-file-quotes", `The value of ${name} ${evidence}`));
    } else if (/\s/.test(written)) {
      notices.push(at(line, "env-file-blanks", `The value of ${name} has blanks and no quotes`));
    }
  }
  if (line.quote !== "'" && /\$\{?[A-Z_][A-Z0-9_]*/.test(line.value)) {
    notices.push(
      at(line, "env-file-reference", `${name} refers to a variable: Compose expands it, dotenv and Node don't`),
    );
  }
  return notices;
}
