import { durationProblem, type Duration } from "@luneo/kernel/duration";
import { shown, type Problem } from "@luneo/kernel/error";
import { parseObjective, type Objective } from "./math/objective.ts";
import type { Sli } from "./sli.ts";
import { SloError } from "./slo-error.ts";

/** Something with users, who are promised something. */
export interface Service {
  readonly name: string;
  /** The team that answers for it. */
  readonly owner?: string;
  /** Where to look when it burns. */
  readonly runbook?: string;
}

/** A window that moves with time. */
export interface RollingWindow {
  readonly kind: "rolling";
  readonly period: Duration;
}

export interface SloOptions {
  /** The share of good events, in percent: "99.9%". */
  readonly objective: string;
  readonly window: RollingWindow;
  readonly sli: Sli;
}

/** One promise, as plain frozen data: it can be exported, printed as PromQL, compared. */
export interface Slo {
  /** Of all SLOs of all services: "orders-api/availability". It is the `slo` label of the metrics. */
  readonly id: string;
  readonly service: Service;
  readonly name: string;
  readonly objective: Objective;
  readonly window: RollingWindow;
  readonly sli: Sli;
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * A service, which SLOs are defined for.
 *
 * @throws SloError `SLO_REFUSED` when the name is not lower-case letters, digits and hyphens
 */
export function defineService(name: string, about: Omit<Service, "name"> = {}): Service {
  refuse(nameProblems("the name of a service", name));
  return Object.freeze({ ...about, name });
}

/** The last `period`, an hour or more, at any moment: plain data, which `defineSlo` checks with the rest. */
export function rolling(period: Duration): RollingWindow {
  return Object.freeze({ kind: "rolling", period });
}

/**
 * A promise to the users of a service.
 *
 * @throws SloError `SLO_REFUSED` with all that is wrong with the definition
 * @example
 * defineSlo(api, "latency", { objective: "95%", window: rolling("30d"), sli: httpLatency({ under: "200ms" }) });
 */
export function defineSlo(service: Service, name: string, { objective, window, sli }: SloOptions): Slo {
  const parsed = parseObjective(objective);
  const problems = [...nameProblems("the name of an SLO", name), ...windowProblems(window), ...sliProblems(sli)];
  if (parsed === undefined) {
    const fix = 'Write a percentage above 0 and below 100, like "99.9%".';
    problems.push({ code: "INVALID_OBJECTIVE", what: "`objective` must be a percentage", got: shown(objective), fix });
  }
  refuse(problems);
  return Object.freeze({ id: `${service.name}/${name}`, service, name, objective: parsed as Objective, window, sli });
}

function nameProblems(what: string, name: string): Problem[] {
  if (typeof name === "string" && NAME.test(name)) return [];
  const fix = "Use lower-case letters, digits and hyphens, a letter first, at most 63.";
  return [{ code: "INVALID_NAME", what: `${what} must fit a label and a file name`, got: shown(name), fix }];
}

function windowProblems(window: RollingWindow): Problem[] {
  const problem = durationProblem(window.period, "window: period", { atLeastMs: 3_600_000 });
  return problem === undefined ? [] : [problem];
}

function sliProblems(sli: Sli): Problem[] {
  if (sli.kind === "http-latency") {
    const problem = durationProblem(sli.under, "under", { atLeastMs: 1 });
    return problem === undefined ? [] : [problem];
  }
  if (/^[45](?:xx|\d\d)$/.test(sli.bad.status)) return [];
  const fix = 'Name a class or a status: "5xx", "503".';
  return [{ code: "INVALID_STATUS", what: "`bad.status` must be an error", got: shown(sli.bad.status), fix }];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SloError({ code: "SLO_REFUSED", problems });
}
