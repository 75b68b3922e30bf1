import { isTextList, type OptionCheck } from "@luneo/kernel/option-faults";
import { timeSpanMs } from "./time-span.ts";

export const textCheck: OptionCheck = [(value) => typeof value === "string" && value !== "", "text"];
export const switchCheck: OptionCheck = [(value) => typeof value === "boolean", "true or false"];
export const functionCheck: OptionCheck = [(value) => typeof value === "function", "a function"];
export const listCheck: OptionCheck = [(value) => isTextList(value, undefined, 0), "a list of texts"];
export const namesCheck: OptionCheck = [(value) => isTextList(value, /^[a-z_]\w*$/i), "names of variables"];
export const phasesCheck: OptionCheck = [(value) => isTextList(value, /^(?:build|boot)$/), '"build" or "boot"'];
export const durationCheck: OptionCheck = [
  (value) => typeof value === "string" && timeSpanMs(value) !== undefined,
  'a duration such as "90d", in whole milliseconds and of at most 100 years',
];
export const formatCheck: OptionCheck = [(value) => value instanceof RegExp, "a regular expression"];
/** What the `minBits` of a variable must be. */
export const bitsCheck: OptionCheck = [
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  "a whole number from 0",
];
