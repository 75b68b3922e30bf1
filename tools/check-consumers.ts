// Applications as users have them, on the packed tarballs: every Node, every TypeScript resolution, Jest, Nest 11 and 12.
import { parseArgs } from "node:util";
import { runCommand } from "./gates/command.ts";
import { emptyFolderLane, nestLanes, nodeLane, nodes } from "./gates/consumer-steps.ts";
import { prepareConsumers } from "./gates/consumer-workspace.ts";
import { typescriptLane } from "./gates/typescript-matrix.ts";
import { conclude } from "./gates/verdict.ts";
import type { ConsumerStep } from "./gates/consumer-steps.ts";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });

const problems = await prepareConsumers();
if (problems.length === 0) {
  if (nodes().length === 0) {
    console.log(
      `No Node comes as a package for ${process.platform}-${process.arch}: its part of the matrix is not shown here.`,
    );
  }
  // Steps of a lane follow each other; two lanes run side by side.
  const lanes = [typescriptLane(), nodeLane(), ...nestLanes(), emptyFolderLane()];
  const worker = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      for (const step of lane.filter(({ name }) => name.includes(values.only))) {
        const isGood = await take(step);
        if (!isGood && step.isCondition) break;
      }
    }
  };
  await Promise.all([worker(), worker()]);
}
conclude(problems, "all consumers work");

async function take({ name, command, cwd }: ConsumerStep): Promise<boolean> {
  const startedAt = performance.now();
  const { code, output } = await runCommand(command, { cwd, timeoutMs: 120_000 });
  console.log(`${code === 0 ? "✓" : "✗"} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (code !== 0) problems.push(`${name}:\n${output.trimEnd()}`);
  return code === 0;
}
