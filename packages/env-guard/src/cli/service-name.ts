import { join } from "node:path";
import { textFile } from "./text-file.ts";

/** The name in the package.json of a folder, without its scope; "env-guard" if there is none. */
export async function serviceName(folder: string): Promise<string> {
  const text = await textFile(join(folder, "package.json"));
  try {
    const { name } = JSON.parse(text ?? "{}") as { readonly name?: unknown };
    return typeof name === "string" && name !== "" ? name.replace(/^@[^/]+\//, "") : "env-guard";
  } catch {
    return "env-guard";
  }
}
