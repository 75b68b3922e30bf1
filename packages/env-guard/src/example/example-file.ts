import type { Finding } from "@luneo/kernel/findings";
import type { EnvDocument } from "../env-file/env-line.ts";
import { parseEnvFile } from "../env-file/parse.ts";
import { speakable } from "../env-file/lint-rule.ts";
import { isRealSecret } from "../env-file/real-secret.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { exampleComments, exampleLine, isNoteworthy, isShown, valueDrift } from "./example-entry.ts";
import { exampleItems, type ExampleItem, type VariableItem } from "./example-item.ts";
import { knownVariables } from "../definition/known-variables.ts";
import { ended, insert, withoutGaps, type Piece } from "./example-piece.ts";
import { longestRun } from "./longest-run.ts";

type Variables = ReadonlyMap<string, VariableSpec>;

/** An example file as the definition wants it, and where it was different. */
export interface SyncedExample {
  readonly text: string;
  /** One for each difference; none if and only if the text is as it was. Lines of the old text. */
  readonly drifts: readonly Drift[];
  /** Variables that no definition knows and somebody wrote by hand: they stay. */
  readonly unknown: readonly Drift[];
}

/** A difference, without its fix. */
export type Drift = Pick<Finding, "id" | "subject" | "evidence" | "line">;

const header =
  "# Copy this file to .env and fill in what is empty. Lines that begin with #: are written by env-guard example --write.\n";

/**
 * Brings an example file in step with a definition: names, order, values, and the comments that begin with `#:`. Every
 * other byte stays: comments of people, headings, variables that nobody declares. Pure; writing it again changes nothing.
 */
export function syncExample(text: string, variables: Variables): SyncedExample {
  const first = syncOnce(text, variables);
  // A comment that lost its variable belongs to the next one from then on.
  let synced = first.text;
  for (let round = 0; round < 5; round += 1) {
    const next = syncOnce(synced, variables).text;
    if (next === synced) break;
    synced = next;
  }
  return { ...first, text: synced };
}

function syncOnce(whole: string, variables: Variables): SyncedExample {
  const mark = whole.startsWith("\ufeff") ? "\ufeff" : "";
  const text = whole.slice(mark.length);
  const newline = /\r?\n/.exec(text)?.[0] ?? "\n";
  const known = knownVariables(variables);
  const drifts: Drift[] = [];
  const unknown: Drift[] = [];
  const variableNamed = (name: string) => {
    const as = known.get(name);
    return as?.kind === "companion" ? undefined : as?.variable;
  };
  const document = withoutNotedSecrets(parseEnvFile(text), variableNamed, drifts);
  const items = exampleItems(document, ({ name, value, quote }) => {
    const variable = variableNamed(name);
    // Several words without quotes are prose, unless they are what env-guard would write.
    const isValue = quote !== undefined || !/\s/.test(value) || (variable && isShown(value, variables.get(variable)!));
    return isValue ? variable : undefined;
  });
  const { kept, dropped } = chosenBlocks(items, variables, drifts, unknown);
  const present = [...kept.values()];
  const order = [...variables.keys()];
  const run = longestRun(present.map((name) => order.indexOf(name)));
  const fixed = new Set(present.filter((_, index) => run.has(index)));

  const pieces: Piece[] = [];
  const moved = new Map<string, Piece>();
  for (const item of items) {
    if (item.kind === "loose") {
      pieces.push({ text: ended(item.line.raw, newline) });
      continue;
    }
    const name = kept.get(item);
    if (name === undefined) {
      const isDropped = dropped.has(item);
      const lines = isDropped ? item.comments : [...item.comments, ...item.generated, item.line];
      pieces.push(...lines.map(({ raw }) => ({ text: ended(raw, newline) })));
      const note = isDropped ? leftOf(item, variables.get(variableNamed(item.name) ?? ""), newline) : "";
      if (note !== "") pieces.push({ text: note });
    } else {
      const piece = { name, text: blockText(item, name, variables.get(name)!, newline, drifts) };
      if (fixed.has(name)) pieces.push(piece);
      else {
        moved.set(name, piece);
        drifts.push({
          id: "example-order",
          subject: name,
          evidence: `${name} isn't where the definition has it`,
          line: item.line.line,
        });
        // Of the blank lines around what leaves, one is enough.
        pieces.push({ text: "" });
      }
    }
  }
  const tidied = withoutGaps(pieces);
  for (const [index, name] of order.entries()) {
    if (fixed.has(name)) continue;
    if (!moved.has(name)) {
      drifts.push({ id: "example-missing", subject: name, evidence: `${name} is declared and not in the file` });
    }
    const piece = moved.get(name) ?? { name, text: newBlock(name, variables.get(name)!, newline) };
    insert(tidied, piece, order[index - 1], newline);
  }
  if (drifts.length === 0) return { text: whole, drifts, unknown };
  const head = text.trim() === "" ? header.replace("\n", newline) + newline : "";
  return { text: mark + head + tidied.map((piece) => piece.text).join(""), drifts, unknown };
}

/** Which blocks of an example file have a place in the new one, and which go; all others are somebody's own. */
interface ChosenBlocks {
  readonly kept: ReadonlyMap<VariableItem, string>;
  readonly dropped: ReadonlySet<VariableItem>;
}

/** The block of each variable: the first with its name, else the first with a name that it had before. */
function chosenBlocks(
  items: readonly ExampleItem[],
  variables: Variables,
  drifts: Drift[],
  unknown: Drift[],
): ChosenBlocks {
  const known = knownVariables(variables);
  const blocks = items.filter((item) => item.kind === "variable");
  const named = new Set(blocks.map(({ name }) => name));
  const taken = new Set<string>();
  const kept = new Map<VariableItem, string>();
  const dropped = new Set<VariableItem>();
  for (const item of blocks) {
    const { name, generated, isTidy } = item;
    const { line } = item.line;
    const as = known.get(name);
    const drop = (id: string, evidence: string) => {
      dropped.add(item);
      drifts.push({ id, ...(speakable(name) === name && { subject: name }), evidence, line });
    };
    if (as === undefined) {
      // The name may be a piece of a value.
      const shown = speakable(name);
      const subject = shown === name ? { subject: name } : {};
      if (generated.length > 0 && isTidy) drop("example-stale", `${shown} isn't declared any more`);
      else unknown.push({ id: "example-unknown", ...subject, evidence: `${shown} isn't declared`, line });
    } else if (as.kind === "variable" && !taken.has(name)) {
      taken.add(name);
      kept.set(item, name);
    } else if (as.kind === "former" && !named.has(as.variable) && !taken.has(as.variable)) {
      const evidence = `${name} is called ${as.variable} now`;
      drifts.push({ id: "example-renamed", subject: name, evidence, line });
      taken.add(as.variable);
      kept.set(item, as.variable);
    } else if (as.kind !== "companion") {
      drop("example-duplicate", `${name} stands here a second time`);
    }
  }
  return { kept, dropped };
}

/** What stays of a line that goes, as a comment: its note, and of a variable that stands twice its other value. */
function leftOf({ name, value, line }: VariableItem, spec: VariableSpec | undefined, newline: string): string {
  if (line.kind !== "assignment") return "";
  const { raw, nameStart, comment } = line;
  const isKept = spec !== undefined && isNoteworthy(name, value, spec);
  const kept = isKept ? ` ${raw.slice(nameStart)}` : (comment ?? "");
  const lines = kept.trimEnd().split(/\r\n|\r|\n/);
  return kept.trim() === "" ? "" : lines.map((text) => `#${text}${newline}`).join("");
}

/** The file without the secrets in notes of people (`# TOKEN=… was the old one`), whose other words stay. */
function withoutNotedSecrets(
  { lines }: EnvDocument,
  variableNamed: (name: string) => string | undefined,
  drifts: Drift[],
): EnvDocument {
  return {
    lines: lines.map((line) => {
      if (line.kind !== "comment" || line.assignment === undefined) return line;
      const { name, value } = line.assignment;
      const word = value.split(/\s/)[0]!;
      const isSecret = variableNamed(name) !== undefined && isRealSecret(name, word);
      if (!isSecret) return line;
      drifts.push({ id: "example-secret", subject: name, evidence: `${name} could hold a secret`, line: line.line });
      const { assignment: _, ...note } = line;
      return { ...note, raw: line.raw.replace(word, () => ""), text: line.text.replace(word, () => "") };
    }),
  };
}

function blockText(item: VariableItem, name: string, spec: VariableSpec, newline: string, drifts: Drift[]): string {
  const { line, comments, generated, isTidy } = item;
  const says = (raw: string) =>
    raw
      .replace(/^[\s#]+/, "")
      .trim()
      .toLowerCase();
  const about = (spec.description ?? "").trim().toLowerCase();
  const own = comments.filter(({ raw }) => about === "" || says(raw) !== about);
  const wanted = exampleComments(spec);
  const isSame = generated.length === wanted.length && generated.every(({ raw }, at) => raw.trimEnd() === wanted[at]);
  if (!isSame || !isTidy || own.length < comments.length) {
    const evidence = `${name} is described otherwise than in the definition`;
    drifts.push({ id: "example-description", subject: name, evidence, line: line.line });
  }
  const above = [...own.map(({ raw }) => raw), ...wanted.map((comment) => comment + newline)].join("");
  return above + ended(assignmentText(item, name, spec, drifts), newline);
}

function assignmentText(item: VariableItem, name: string, spec: VariableSpec, drifts: Drift[]): string {
  const { line, isOff } = item;
  const drift = valueDrift(item, spec);
  if (drift !== undefined) drifts.push({ id: drift.id, subject: name, evidence: drift.evidence, line: line.line });
  const isNeeded = spec.requiredIn === undefined && spec.fallback === undefined && spec.readUnset === undefined;
  if (isOff && isNeeded) {
    const evidence = `${name} is switched off, and must be set everywhere`;
    drifts.push({ id: "example-switched-off", subject: name, evidence, line: line.line });
  }
  if (line.kind !== "assignment") {
    if (name === item.name && drift === undefined && !isNeeded) return line.raw;
    const said = line.raw.slice(line.raw.indexOf("=") + 1).trim();
    // A quote that a comment opens and doesn't close would take in the lines that follow.
    const isOpen = /^["'`]/.test(said) && said.indexOf(said[0]!, 1) < 0;
    const value = drift?.written ?? (isOpen ? "" : said);
    return `${isNeeded ? "" : "# "}${name}=${value}`;
  }
  const { raw, nameStart, valueStart, valueEnd } = line;
  const behind = raw.slice(valueEnd);
  const value =
    drift === undefined ? raw.slice(valueStart, valueEnd) : drift.written + (behind.startsWith("#") ? " " : "");
  return raw.slice(0, nameStart) + name + raw.slice(nameStart + item.name.length, valueStart) + value + behind;
}

function newBlock(name: string, spec: VariableSpec, newline: string): string {
  return [...exampleComments(spec), exampleLine(name, spec), ""].join(newline);
}
