/** A call in a chain: `.default(3000)`. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
}

/** A variable of a definition, as the calls that make it. */
export interface Property {
  readonly name: string;
  /** The builder first. */
  readonly calls: readonly Call[];
  /** Whether it is written as a marked schema: `{ schema: url(), sensitive: true }`. */
  readonly isMarked: boolean;
}

const width = 80;
const indent = "    ";

/** Prints a property of `vars` as formatters do at 80 columns, with its line break. */
export function printProperty({ name, calls, isMarked }: Property): string {
  if (isMarked) return printMarked(name, calls);
  const [head, ...methods] = calls as [Call, ...Call[]];
  const line = `${indent}${name}: ${[head, ...methods].map(whole).join(".")},`;
  if (line.length <= width) return `${line}\n`;
  if (methods.length > 1) {
    const first = fits(`${indent}${name}: ${whole(head)}`) ? whole(head) : broken(head, indent);
    const rest = methods.map((call, index) => {
      const comma = index === methods.length - 1 ? "," : "";
      const short = `${indent}  .${whole(call)}${comma}`;
      return fits(short) || call.args.length === 0 ? short : `${indent}  .${broken(call, `${indent}  `)}${comma}`;
    });
    return `${[`${indent}${name}: ${first}`, ...rest].join("\n")}\n`;
  }
  const [method] = methods;
  if (!method) return `${indent}${name}: ${broken(head, indent)},\n`;
  const start = `${indent}${name}: ${whole(head)}.${method.name}(`;
  if (method.args.length > 0 && fits(start)) {
    return `${indent}${name}: ${whole(head)}.${broken(method, indent)},\n`;
  }
  return `${indent}${name}: ${broken(head, indent)}.${whole(method)},\n`;
}

function fits(line: string): boolean {
  return line.length <= width;
}

function whole({ name, args }: Call): string {
  return `${name}(${args.join(", ")})`;
}

function broken({ name, args }: Call, outer: string): string {
  return `${name}(\n${args.map((arg) => `${outer}  ${arg},\n`).join("")}${outer})`;
}

const keys: Readonly<Record<string, string>> = {
  describe: "description",
  example: "example",
  requiredIn: "requiredIn",
};

function printMarked(name: string, [head, ...methods]: readonly Call[]): string {
  const entries = [`schema: ${whole(head!)}`, "sensitive: true"];
  for (const { name: method, args } of methods) {
    if (method === "optional") entries.push("requiredIn: []");
    else entries.push(`${keys[method]}: ${method === "requiredIn" ? `[${args.join(", ")}]` : args.join(", ")}`);
  }
  const line = `${indent}${name}: { ${entries.join(", ")} },`;
  if (fits(line)) return `${line}\n`;
  const lines = entries.map((entry) => {
    const [key, value] = [entry.slice(0, entry.indexOf(": ")), entry.slice(entry.indexOf(": ") + 2)];
    const short = `${indent}  ${entry},`;
    return fits(short) || !value.startsWith('"') ? short : `${indent}  ${key}:\n${indent}    ${value},`;
  });
  return `${indent}${name}: {\n${lines.join("\n")}\n${indent}},\n`;
}
