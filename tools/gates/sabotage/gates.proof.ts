import { gates } from "../gate-list.ts";
import { sabotagesOfBuilds } from "./of-builds.ts";
import { sabotagesOfSources } from "./of-sources.ts";
import { openWorkshop } from "./workshop.ts";
import type { Command } from "../gate.ts";
import type { Proof } from "../../proofs/proof.ts";
import type { Sabotage } from "./sabotage.ts";
import type { Workshop } from "./workshop.ts";

const sabotages = [...sabotagesOfSources, ...sabotagesOfBuilds];

/** The sabotages are a list, not a matter of chance: a run is one of them, and the seed decides nothing. */
export const proof: Proof = {
  name: "gates",
  promise: "every gate is green as things stand, and red when what it watches is broken",
  runs: { full: sabotages.length, check: 0 },
  slice: sabotages.length,
  async run({ runs, signal, onProgress }) {
    const wanted = sabotages.slice(0, runs);
    const workshop = await openWorkshop(signal);
    const problems: string[] = unwatched();
    try {
      const green = await greenGates(workshop, wanted, problems);
      for (const [index, sabotage] of wanted.entries()) {
        onProgress(index + 1);
        if (!green.has(commandOf(sabotage).join(" "))) continue;
        const problem = await see(workshop, sabotage);
        if (problem !== undefined) problems.push(`${sabotage.gate}, ${sabotage.breaks}: ${problem}`);
      }
    } finally {
      workshop.close();
    }
    if (problems.length > 0) throw new Error(problems.join("\n"));
    return { gates: new Set(wanted.map(({ gate }) => gate)).size, breaks: wanted.length };
  },
};

/** Gates that no sabotage is for. */
function unwatched(): string[] {
  const watched = new Set(sabotages.map(({ gate }) => gate));
  return gates.filter(({ name }) => !watched.has(name)).map(({ name }) => `${name}: nothing here breaks it`);
}

/** Runs each gate as its sabotages will, in the gates' order, and gives the commands that passed. */
async function greenGates(workshop: Workshop, wanted: readonly Sabotage[], problems: string[]): Promise<Set<string>> {
  const green = new Set<string>();
  const order = gates.map(({ name }) => name);
  const commands = new Map(
    wanted
      .toSorted((one, other) => order.indexOf(one.gate) - order.indexOf(other.gate))
      .map((sabotage) => [commandOf(sabotage).join(" "), commandOf(sabotage)] as const),
  );
  for (const [text, command] of commands) {
    const { code, output } = await workshop.run(command);
    if (code === 0) green.add(text);
    else problems.push(`${text} fails before anything is broken:\n${output}`);
  }
  return green;
}

/** Breaks, looks, puts back; says what was not as it should be. */
async function see(workshop: Workshop, sabotage: Sabotage): Promise<string | undefined> {
  const { file, edit, rebuild, after = [], mends = [], says } = sabotage;
  const build: Command = ["pnpm", "--filter", `./packages/${rebuild}`, "run", "build"];
  const undo = workshop.edit(file, edit);
  if (undo === undefined) return `there is nothing to break in ${file}`;
  try {
    if (rebuild !== undefined) {
      const built = await workshop.run(build);
      if (built.code !== 0) return `it cannot be built:\n${built.output}`;
    }
    for (const name of after) await workshop.run(commandOf({ gate: name }));
    const { code, output } = await workshop.run(commandOf(sabotage));
    if (code === 0) return "the gate stays green";
    return output.includes(says) ? undefined : `the gate does not say "${says}", but:\n${output}`;
  } finally {
    undo();
    if (rebuild !== undefined) await workshop.run(build);
    for (const name of mends) await workshop.run(commandOf({ gate: name }));
  }
}

function commandOf({ gate: name, args = [] }: Pick<Sabotage, "gate" | "args">): Command {
  const gate = gates.find((one) => one.name === name);
  if (gate === undefined) throw new Error(`No gate is called ${name}.`);
  return [...gate.command, ...args];
}
