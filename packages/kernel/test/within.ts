import { Script, createContext } from "node:vm";

/** Runs `work` and stops it after `timeoutMs`, also in the middle of a regular expression. */
export function within<T>(timeoutMs: number, work: () => T): T {
  return new Script("work()").runInContext(createContext({ work }), { timeout: timeoutMs }) as T;
}
