import type { Duration } from "../../duration.ts";
import { scalarOf, string } from "./literal.ts";
import { range } from "./selector.ts";
import type { Call, InstantVector, Plain, PromqlNode, RangeVector, Selector } from "./tree.ts";

/** A function of one range; a selector with its window is one. */
export interface RangeFunction {
  (of: Selector, window: Duration): Call<"vector">;
  (of: RangeVector): Call<"vector">;
}

/** A function of one instant vector, sample by sample or as a whole. */
export type VectorFunction = (of: InstantVector) => Call<"vector">;

/** A part of the time in UTC of each sample; without samples, of now. */
export type TimeFunction = (of?: InstantVector) => Call<"vector">;

/** A function that has no builder here; nothing checks its name and arguments but Prometheus. */
export function call<Type extends "scalar" | "vector">(
  name: string,
  type: Type,
  ...parameters: readonly PromqlNode[]
): Call<Type> {
  return { kind: "call", type, name, arguments: parameters };
}

/** Increase per second of a counter, averaged over the window. */
export const rate: RangeFunction = /* @__PURE__ */ rangeFunction("rate");
/** Increase per second of a counter between the last two samples of the window. */
export const irate: RangeFunction = /* @__PURE__ */ rangeFunction("irate");
/** Increase of a counter over the window, extrapolated to its ends: seldom a whole number. */
export const increase: RangeFunction = /* @__PURE__ */ rangeFunction("increase");
/** Difference of a gauge over the window, extrapolated to its ends. */
export const delta: RangeFunction = /* @__PURE__ */ rangeFunction("delta");
/** Slope of a gauge per second, by linear regression. */
export const deriv: RangeFunction = /* @__PURE__ */ rangeFunction("deriv");
export const changes: RangeFunction = /* @__PURE__ */ rangeFunction("changes");
/** How often a counter went down in the window. */
export const resets: RangeFunction = /* @__PURE__ */ rangeFunction("resets");
export const avgOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("avg_over_time");
export const minOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("min_over_time");
export const maxOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("max_over_time");
export const sumOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("sum_over_time");
export const countOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("count_over_time");
export const lastOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("last_over_time");
/** 1 for each series that has a sample in the window. */
export const presentOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("present_over_time");
/** 1, with the labels of the selector's `=` matchers, when no series has a sample in the window. */
export const absentOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("absent_over_time");
export const stddevOverTime: RangeFunction = /* @__PURE__ */ rangeFunction("stddev_over_time");

/** The φ-quantile of each series' samples in the window. */
export function quantileOverTime(phi: Plain, of: RangeVector): Call<"vector"> {
  return call("quantile_over_time", "vector", scalarOf(phi), of);
}

/** The value of a gauge so many seconds from now, by linear regression over the window. */
export function predictLinear(of: RangeVector, seconds: Plain): Call<"vector"> {
  return call("predict_linear", "vector", of, scalarOf(seconds));
}

/** 1, with the labels of the selector's `=` matchers, when there is no sample. */
export const absent: VectorFunction = /* @__PURE__ */ vectorFunction("absent");
export const abs: VectorFunction = /* @__PURE__ */ vectorFunction("abs");
export const ceil: VectorFunction = /* @__PURE__ */ vectorFunction("ceil");
export const floor: VectorFunction = /* @__PURE__ */ vectorFunction("floor");
export const sqrt: VectorFunction = /* @__PURE__ */ vectorFunction("sqrt");
export const exp: VectorFunction = /* @__PURE__ */ vectorFunction("exp");
export const ln: VectorFunction = /* @__PURE__ */ vectorFunction("ln");
export const log2: VectorFunction = /* @__PURE__ */ vectorFunction("log2");
export const log10: VectorFunction = /* @__PURE__ */ vectorFunction("log10");
/** −1, 0 or 1. */
export const sgn: VectorFunction = /* @__PURE__ */ vectorFunction("sgn");
export const sort: VectorFunction = /* @__PURE__ */ vectorFunction("sort");
export const sortDesc: VectorFunction = /* @__PURE__ */ vectorFunction("sort_desc");
/** When each sample was taken, in seconds since 1970. */
export const timestamp: VectorFunction = /* @__PURE__ */ vectorFunction("timestamp");
/** How many observations a native histogram holds. */
export const histogramCount: VectorFunction = /* @__PURE__ */ vectorFunction("histogram_count");
/** The sum of the observations of a native histogram. */
export const histogramSum: VectorFunction = /* @__PURE__ */ vectorFunction("histogram_sum");

/** To the nearest multiple, halves up. @defaultValue a multiple of 1 */
export function round(of: InstantVector, toNearest?: Plain): Call<"vector"> {
  return call("round", "vector", of, ...(toNearest === undefined ? [] : [scalarOf(toNearest)]));
}

export function clamp(of: InstantVector, least: Plain, most: Plain): Call<"vector"> {
  return call("clamp", "vector", of, scalarOf(least), scalarOf(most));
}

export function clampMin(of: InstantVector, least: Plain): Call<"vector"> {
  return call("clamp_min", "vector", of, scalarOf(least));
}

export function clampMax(of: InstantVector, most: Plain): Call<"vector"> {
  return call("clamp_max", "vector", of, scalarOf(most));
}

/** The φ-quantile of histograms: of the rate of `_bucket` series by `le` (and more), or of native histograms. */
export function histogramQuantile(phi: Plain, of: InstantVector): Call<"vector"> {
  return call("histogram_quantile", "vector", scalarOf(phi), of);
}

/** Which part of the observations of native histograms is between two values. */
export function histogramFraction(lower: Plain, upper: Plain, of: InstantVector): Call<"vector"> {
  return call("histogram_fraction", "vector", scalarOf(lower), scalarOf(upper), of);
}

/** Sets `label` to `replacement` ("$1" is the first group) where the whole value of `source` matches `pattern`. */
export function labelReplace(
  of: InstantVector,
  change: { readonly label: string; readonly replacement: string; readonly source: string; readonly pattern: string },
): Call<"vector"> {
  const { label, replacement, source, pattern } = change;
  return call("label_replace", "vector", of, string(label), string(replacement), string(source), string(pattern));
}

/** Sets `label` to the values of `sources` with `separator` between them. */
export function labelJoin(
  of: InstantVector,
  change: { readonly label: string; readonly separator: string; readonly sources: readonly string[] },
): Call<"vector"> {
  return call("label_join", "vector", of, ...[change.label, change.separator, ...change.sources].map(string));
}

/** The value of the only sample; NaN where there is none or more than one. */
export function scalar(of: InstantVector): Call<"scalar"> {
  return call("scalar", "scalar", of);
}

/** One sample without labels. */
export function vector(of: Plain): Call<"vector"> {
  return call("vector", "vector", scalarOf(of));
}

/** The time of evaluation, in seconds since 1970. */
export function time(): Call<"scalar"> {
  return call("time", "scalar");
}

export const minute: TimeFunction = /* @__PURE__ */ timeFunction("minute");
export const hour: TimeFunction = /* @__PURE__ */ timeFunction("hour");
/** 0 is Sunday. */
export const dayOfWeek: TimeFunction = /* @__PURE__ */ timeFunction("day_of_week");
export const dayOfMonth: TimeFunction = /* @__PURE__ */ timeFunction("day_of_month");
export const daysInMonth: TimeFunction = /* @__PURE__ */ timeFunction("days_in_month");
/** 1 is January. */
export const month: TimeFunction = /* @__PURE__ */ timeFunction("month");
export const year: TimeFunction = /* @__PURE__ */ timeFunction("year");

function rangeFunction(name: string): RangeFunction {
  return (of: Selector | RangeVector, window?: Duration) =>
    call(name, "vector", of.kind === "selector" ? range(of, window as Duration) : of);
}

function vectorFunction(name: string): VectorFunction {
  return (of) => call(name, "vector", of);
}

function timeFunction(name: string): TimeFunction {
  return (of) => call(name, "vector", ...(of ? [of] : []));
}
