const inspectKey = Symbol.for("nodejs.util.inspect.custom");

/** What is printed where a secret stands. */
export const hiddenText = "[redacted]";

/**
 * Gives an object a secret: a plain value when it is read by its name, and nothing else hands it out. An accessor that
 * isn't enumerable is passed by when an object is spread, copied, listed or shown in a debugger.
 */
export function defineHidden(target: object, name: string, get: () => unknown): void {
  Object.defineProperty(target, name, { get });
}

/** Has `console.log`, `util.inspect` and, unless the object has a say in it already, `JSON.stringify` print this instead. */
export function definePrinted(target: object, print: () => object): void {
  if (!Object.hasOwn(target, "toJSON")) Object.defineProperty(target, "toJSON", { value: print });
  Object.defineProperty(target, inspectKey, { value: print });
}
