import { parseEnvFile } from "../env-file/parse.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { exampleComments, exampleLine, valueDrift } from "./example-entry.ts";
import { exampleItems, type ExampleItem, type VariableItem } from "./example-item.ts";
import { knownVariables } from "../definition/known-variables.ts";
import { longestRun } from "./longest-run.ts";
import type { PlacedFinding } from "../placed-finding.ts";

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
export type Drift = Pick<PlacedFinding, "id" | "evidence" | "line">;

const header =
  "# Copy this file to .env and fill in what is empty. Lines that begin with #: are written by env-guard example --write.\n";

/** A part of the new file: lines of the old one, or new ones; all with line breaks. */
interface Piece {
  readonly text: string;
  /** The variable that it holds. */
  readonly name?: string;
}

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
  const isKnown = (name: string) => known.has(name) && known.get(name)!.kind !== "companion";
  const items = exampleItems(parseEnvFile(text), isKnown);
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
      // What people wrote above a variable that goes stays.
      const lines = dropped.has(item) ? item.comments : [...item.comments, ...item.generated, item.line];
      pieces.push(...lines.map(({ raw }) => ({ text: ended(raw, newline) })));
    } else {
      const piece = { name, text: blockText(item, name, variables.get(name)!, newline, drifts) };
      if (fixed.has(name)) pieces.push(piece);
      else {
        moved.set(name, piece);
        drifts.push({
          id: "example-order",
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
    if (!moved.has(name)) drifts.push({ id: "example-missing", evidence: `${name} is declared and not in the file` });
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
    const { name, generated } = item;
    const { line } = item.line;
    const as = known.get(name);
    const drop = (id: string, evidence: string) => {
      dropped.add(item);
      drifts.push({ id, evidence, line });
    };
    if (as === undefined) {
      if (generated.length > 0) drop("example-stale", `${name} isn't declared any more`);
      else unknown.push({ id: "example-unknown", evidence: `${name} isn't declared`, line });
    } else if (as.kind === "variable" && !taken.has(name)) {
      taken.add(name);
      kept.set(item, name);
    } else if (as.kind === "former" && !named.has(as.variable) && !taken.has(as.variable)) {
      drifts.push({ id: "example-renamed", evidence: `${name} is called ${as.variable} now`, line });
      taken.add(as.variable);
      kept.set(item, as.variable);
    } else if (as.kind !== "companion") {
      drop("example-duplicate", `${name} stands here a second time`);
    }
  }
  return { kept, dropped };
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
    drifts.push({ id: "example-description", evidence, line: line.line });
  }
  const above = [...own.map(({ raw }) => raw), ...wanted.map((comment) => comment + newline)].join("");
  return above + ended(assignmentText(item, name, spec, drifts), newline);
}

function assignmentText(item: VariableItem, name: string, spec: VariableSpec, drifts: Drift[]): string {
  const { line, isOff } = item;
  const drift = valueDrift(item, spec);
  if (drift !== undefined) drifts.push({ id: drift.id, evidence: drift.evidence, line: line.line });
  const isNeeded = spec.requiredIn === undefined && spec.fallback === undefined && spec.readUnset === undefined;
  if (isOff && isNeeded) {
    const evidence = `${name} is switched off, and must be set everywhere`;
    drifts.push({ id: "example-switched-off", evidence, line: line.line });
  }
  if (line.kind !== "assignment") {
    if (name === item.name && drift === undefined && !isNeeded) return line.raw;
    const value = drift?.written ?? line.raw.slice(line.raw.indexOf("=") + 1).trimEnd();
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

/** Puts a block behind the one that precedes it in the definition, or before all others. */
function insert(pieces: Piece[], piece: Piece, after: string | undefined, newline: string): void {
  const isBlank = (at: number) => pieces[at] === undefined || pieces[at].text.trim() === "";
  const found = after === undefined ? -1 : pieces.findIndex(({ name }) => name === after);
  if (found >= 0) {
    const gap = { text: newline };
    pieces.splice(found + 1, 0, gap, piece, ...(isBlank(found + 1) ? [] : [gap]));
    return;
  }
  const first = pieces.findIndex(({ name }) => name !== undefined);
  const at = first < 0 ? pieces.length : first;
  const before = at === 0 || isBlank(at - 1) ? [] : [{ text: newline }];
  pieces.splice(at, 0, ...before, piece, ...(isBlank(at) ? [] : [{ text: newline }]));
}

/** Where a block has left: of the blank lines before and behind it, those behind. */
function withoutGaps(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(({ text }, at) => {
    const isGap = text.trim() === "" && text !== "";
    return text !== "" && !(isGap && pieces[at - 1]?.text === "" && (pieces[at - 2]?.text ?? "").trim() === "");
  });
}

function ended(raw: string, newline: string): string {
  return /[\r\n]$/.test(raw) ? raw : raw + newline;
}
