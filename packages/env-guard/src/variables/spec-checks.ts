import { isTextList, type OptionCheck } from "./option-faults.ts";

export const textCheck: OptionCheck = [(value) => typeof value === "string" && value !== "", "text"];
export const switchCheck: OptionCheck = [(value) => typeof value === "boolean", "true or false"];
export const functionCheck: OptionCheck = [(value) => typeof value === "function", "a function"];
export const listCheck: OptionCheck = [(value) => isTextList(value, undefined, 0), "a list of texts"];
export const namesCheck: OptionCheck = [(value) => isTextList(value, /^[a-z_]\w*$/i), "names of variables"];
export const phasesCheck: OptionCheck = [(value) => isTextList(value, /^(?:build|boot)$/), '"build" or "boot"'];
export const durationCheck: OptionCheck = [
  (value) => typeof value === "string" && /^\d+(?:\.\d+)?(?:ms|[smhdw])$/.test(value),
  'a duration such as "90d"',
];
/** What the `minBits` of a variable must be. */
export const bitsCheck: OptionCheck = [
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  "a whole number from 0",
];
