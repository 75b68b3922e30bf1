import { withDeadline } from "@luneo/kernel/deadline";
import type { Duration } from "@luneo/kernel/duration";
import { durationOption } from "../../definition/duration-option.ts";
import type { ListedVariable, NamedChange, PlatformChange, PlatformContext, SecretPlatform } from "./platform.ts";
import { platformFailure, platformRefusal } from "./platform-error.ts";
import type { RotationFetch } from "../rotation-fetch.ts";

/** Which variables of Railway, and how to get at them. */
export interface RailwayOptions {
  /** A project token, sent as `Project-Access-Token`; it knows its project and environment. */
  readonly projectToken?: string;
  /** An account or workspace token, sent as a bearer. */
  readonly apiToken?: string;
  readonly projectId?: string;
  readonly environmentId?: string;
  /** The service whose variables they are; `"shared"` means those of the environment. */
  readonly serviceId: string;
  /** @defaultValue the global one */
  readonly fetch?: RotationFetch;
  /** @defaultValue "https://backboard.railway.com/graphql/v2" */
  readonly endpoint?: string;
  /** Of each request. @defaultValue "30s" */
  readonly timeout?: Duration;
}

const readQuery =
  "query variables($projectId: String!, $environmentId: String!, $serviceId: String) { " +
  "variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, unrendered: true) }";
const writeQuery =
  "mutation variableCollectionUpsert($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }";
const tokenQuery = "query projectToken { projectToken { projectId environmentId } }";

/**
 * Railway's variables, through its public GraphQL API. All changes go in one request, which deploys nothing. A name is
 * removed by making it blank, which counts as not set: the API has no deletion that leaves deployments alone.
 * Sealed variables aren't handed back, and so don't seem to be there.
 *
 * @throws PlatformError `PLATFORM_REFUSED` without one token, or without what it doesn't know itself; its methods reject with
 * `PLATFORM_FAILED`, too
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a timeout that is none
 */
export function railwayPlatform(options: RailwayOptions): SecretPlatform {
  const { projectToken, apiToken, serviceId, endpoint = "https://backboard.railway.com/graphql/v2" } = options;
  const timeoutMs = durationOption(options.timeout ?? "30s", "timeout", "railwayPlatform", { atLeastMs: 1 });
  const send = options.fetch ?? globalThis.fetch;
  if (!projectToken === !apiToken) {
    throw platformRefusal("Railway needs a token, and one only", "Set RAILWAY_TOKEN or RAILWAY_API_TOKEN");
  }
  const isWhole = options.projectId !== undefined && options.environmentId !== undefined;
  if (!isWhole && !projectToken) {
    throw platformRefusal(
      "Railway needs a project and an environment",
      "Set RAILWAY_PROJECT_ID and RAILWAY_ENVIRONMENT_ID, or use a project token, which knows both",
    );
  }
  const authorization: Readonly<Record<string, string>> = projectToken
    ? { "Project-Access-Token": projectToken }
    : { Authorization: `Bearer ${apiToken}` };

  const ask = async (what: string, query: string, variables: object, { signal }: PlatformContext): Promise<unknown> => {
    const body = JSON.stringify({ query, variables });
    const headers = { ...authorization, "Content-Type": "application/json" };
    // Neither what is thrown nor what is answered is told: either may hold what was sent.
    const answer = await withDeadline(
      async (within) => {
        const { status, text } = await send(endpoint, {
          method: "POST",
          headers,
          body,
          redirect: "error",
          signal: within,
        }).then(async (response) => ({ status: response.status, text: await response.text() }));
        return { status, json: parsed(text) };
      },
      { timeoutMs, what: `Railway's answer to ${what}`, signal, keepAlive: true },
    ).catch((error: unknown) => {
      signal.throwIfAborted();
      const isLate = (error as { readonly code?: unknown }).code === "DEADLINE_EXCEEDED";
      throw failed(what, isLate ? `no answer in ${timeoutMs} ms` : "no connection");
    });
    const { data, errors } = answer.json;
    if (answer.status !== 200 || errors !== undefined || data === undefined || data === null) {
      const isDenied = answer.status === 401 || answer.status === 403 || isNotAuthorized(errors);
      throw failed(what, isDenied ? "no permission" : `status ${answer.status}${errors ? " and an error" : ""}`);
    }
    return data;
  };

  let place: Promise<{ projectId: string; environmentId: string }> | undefined;
  const placeOf = async (context: PlatformContext) => {
    const { projectId, environmentId } = options;
    if (projectId !== undefined && environmentId !== undefined) return { projectId, environmentId };
    place ??= ask("whose token it is", tokenQuery, {}, context).then(
      (data) => (data as { projectToken: { projectId: string; environmentId: string } }).projectToken,
    );
    return place;
  };
  const service = serviceId === "shared" ? {} : { serviceId };

  const held = async (context: PlatformContext): Promise<ReadonlyMap<string, unknown>> => {
    const data = await ask("the variables", readQuery, { ...(await placeOf(context)), ...service }, context);
    const { variables } = data as { readonly variables?: unknown };
    if (typeof variables !== "object" || variables === null) throw failed("the variables", "no list");
    return new Map(Object.entries(variables));
  };

  return {
    name: "Railway",
    async list(context) {
      const names = [...(await held(context))].filter(([, value]) => typeof value !== "string" || value.trim() !== "");
      return new Map<string, ListedVariable>(
        names.map(([name, value]) => [name, isReference(value) ? { isReference: true } : {}]),
      );
    },
    async read(names, context) {
      const all = await held(context);
      const found = new Map<string, string>();
      for (const name of names) {
        const value = all.get(name);
        if (typeof value !== "string" || value.trim() === "") continue;
        if (isReference(value)) {
          throw platformRefusal(`${name} refers to another variable`, "Rotate that one, where it is kept");
        }
        found.set(name, value);
      }
      return found;
    },
    async apply(changes, context) {
      const variables = Object.fromEntries(changes.map((change) => [change.name, valueOf(change)]));
      const input = { ...(await placeOf(context)), ...service, variables, skipDeploys: true };
      const data = await ask("the change", writeQuery, { input }, context);
      const isDone = (data as { readonly variableCollectionUpsert?: unknown }).variableCollectionUpsert === true;
      if (!isDone) throw failed("the change", "that it wasn't made");
    },
    explain(changes) {
      const words = changes.map(({ kind, name }: NamedChange) => (kind === "set" ? name : `${name} (made blank)`));
      return [`variableCollectionUpsert with skipDeploys, in one request: ${words.join(", ")}`];
    },
  };
}

function isReference(value: unknown): boolean {
  return typeof value === "string" && value.includes("${{");
}

function valueOf(change: PlatformChange): string {
  if (change.kind === "remove") return "";
  if (!isReference(change.value)) return change.value;
  throw platformRefusal(`The value for ${change.name} would be taken for a reference`, "Use another, without ${{");
}

function parsed(text: string): { readonly data?: unknown; readonly errors?: unknown } {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? json : {};
  } catch {
    return {};
  }
}

function isNotAuthorized(errors: unknown): boolean {
  return Array.isArray(errors) && errors.some((one: { message?: unknown } | null) => one?.message === "Not Authorized");
}

function failed(what: string, got: string): Error {
  return platformFailure(
    `Railway was asked for ${what}`,
    got,
    "Nothing else was changed; see to the token, the ids and the network, and run the same command again",
  );
}
