import { globSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../gates/repository.ts";
import type { Proof } from "./proof.ts";

/**
 * Every proof of the repository, in the order of their names.
 *
 * @throws Error when a file exports no proof, or two bear one name
 */
export async function findProofs(): Promise<Proof[]> {
  const files = globSync(["packages/*/proofs/*.proof.ts", "tools/**/*.proof.ts"], { cwd: repositoryRoot }).toSorted();
  const proofs = await Promise.all(files.map(proofIn));
  const names = proofs.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new Error(`Two proofs are called ${double}.`);
  return proofs.toSorted((one, other) => one.name.localeCompare(other.name));
}

async function proofIn(file: string): Promise<Proof> {
  const { proof } = (await import(pathToFileURL(join(repositoryRoot, file)).href)) as { proof?: Proof };
  if (proof === undefined) throw new Error(`${file} exports no \`proof\`.`);
  return proof;
}
