import type {
  ListedVariable,
  NamedChange,
  PlatformChange,
  SecretPlatform,
} from "../src/rotation/platforms/platform.ts";

/** A platform in memory: `held` is what it holds. */
export interface MemoryPlatform extends SecretPlatform {
  readonly held: Map<string, string>;
  /** The change before which the next `apply` fails, from 0; changes before it are made unless all go at once. */
  failAt: number | undefined;
}

export interface MemoryOptions {
  /** Whether it hands values back. @defaultValue true */
  readonly isReadable?: boolean;
  /** Whether it makes all changes at once. @defaultValue true */
  readonly isAtomic?: boolean;
  readonly now?: () => number;
}

export function createMemoryPlatform(
  variables: Readonly<Record<string, string>>,
  { isReadable = true, isAtomic = true, now }: MemoryOptions = {},
): MemoryPlatform {
  const held = new Map(Object.entries(variables));
  const written = new Map<string, number>();
  const make = (change: PlatformChange) => {
    if (change.kind === "remove") held.delete(change.name);
    else held.set(change.name, change.value);
    if (now) written.set(change.name, now());
  };
  const platform: MemoryPlatform = {
    name: "memory",
    held,
    failAt: undefined,
    list: () =>
      Promise.resolve(
        new Map<string, ListedVariable>(
          [...held.keys()].map((name) => {
            const updatedAtMs = written.get(name);
            return [name, updatedAtMs === undefined ? {} : { updatedAtMs }];
          }),
        ),
      ),
    read: (names) => Promise.resolve(new Map(isReadable ? [...held].filter(([name]) => names.includes(name)) : [])),
    apply(changes) {
      const end = platform.failAt;
      const cut = end === undefined ? changes : isAtomic ? [] : changes.slice(0, end);
      cut.forEach(make);
      return end === undefined || end >= changes.length
        ? Promise.resolve()
        : Promise.reject(new Error("the network went away"));
    },
    explain: (changes: readonly NamedChange[]) => changes.map(({ kind, name }) => `${kind} ${name}`),
  };
  return platform;
}
