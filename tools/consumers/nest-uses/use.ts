import type { DynamicModule, Type } from "@nestjs/common";

/** How a Nest application uses one package. */
export interface NestUse {
  readonly name: string;
  /** What the application's root module imports. */
  readonly modules: readonly (DynamicModule | Type)[];
  /** Asks the running application; throws when the package does not do what it should. */
  verify(url: string): Promise<void>;
}

/** Reads until `wanted` comes, for at most five seconds. */
export async function becomes(read: () => Promise<unknown>, wanted: unknown): Promise<void> {
  const deadline = Date.now() + 5000;
  for (;;) {
    const value = await read();
    if (value === wanted) return;
    if (Date.now() > deadline) throw new Error(`still ${String(value)} after 5 s, wanted ${String(wanted)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
