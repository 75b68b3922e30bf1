import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands in for Railway's public API: takes the three operations that its documentation shows (read 2026-08-21), judges
 * their variables by the types of its published schema, and refuses all else as GraphQL does, with status 200.
 */
export interface RailwayServer {
  readonly endpoint: string;
  /** Of the service `service-1` and, under "", of the environment. */
  readonly held: Map<string, Map<string, string>>;
  readonly requests: {
    readonly headers: IncomingMessage["headers"];
    readonly operation: string;
    readonly variables: unknown;
  }[];
  /** Answers the next write otherwise. */
  next: "ok" | "error" | "500" | "hang" | "html" | "false";
  close(): Promise<void>;
}

interface Input {
  readonly projectId?: unknown;
  readonly environmentId?: unknown;
  readonly serviceId?: unknown;
  readonly variables?: unknown;
  readonly skipDeploys?: unknown;
}

export async function startRailwayServer(): Promise<RailwayServer> {
  const held = new Map([
    ["service-1", new Map<string, string>()],
    ["", new Map<string, string>()],
  ]);
  const requests: RailwayServer["requests"] = [];
  const answer = (data: unknown) => ({ data });
  const refuse = (message: string) => ({ errors: [{ message, extensions: { code: "BAD_USER_INPUT" } }], data: null });

  const place = (input: Input): Map<string, string> | undefined => {
    const isRight = input.projectId === "project-1" && input.environmentId === "environment-1";
    const { serviceId = "" } = input;
    return isRight && typeof serviceId === "string" ? held.get(serviceId) : undefined;
  };
  const operate = (query: string, variables: Input & { readonly input?: Input }) => {
    const compact = query.replace(/\s+/g, " ").trim();
    switch (compact) {
      case "query projectToken { projectToken { projectId environmentId } }":
        return answer({ projectToken: { projectId: "project-1", environmentId: "environment-1" } });
      case "query variables($projectId: String!, $environmentId: String!, $serviceId: String) { variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, unrendered: true) }": {
        const found = place(variables);
        return found ? answer({ variables: Object.fromEntries(found) }) : refuse("Not Authorized");
      }
      case "mutation variableCollectionUpsert($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }": {
        const input = variables.input ?? {};
        const known = ["projectId", "environmentId", "serviceId", "variables", "skipDeploys", "replace"];
        const strange = Object.keys(input).find((key) => !known.includes(key));
        if (strange !== undefined) {
          return refuse(`Field "${strange}" is not defined by type "VariableCollectionUpsertInput".`);
        }
        const values = Object.entries(input.variables ?? {}) as [string, unknown][];
        const isMap = typeof input.variables === "object" && values.every(([, value]) => typeof value === "string");
        if (!isMap) return refuse("Expected a value of type EnvironmentVariables");
        if (input.skipDeploys !== true) return refuse("this test wants no deployment");
        const found = place(input);
        if (!found) return refuse("Not Authorized");
        for (const [name, value] of values) found.set(name, value as string);
        return answer({ variableCollectionUpsert: true });
      }
      default:
        return refuse("Cannot query this");
    }
  };

  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { query = "", variables = {} } = JSON.parse(body) as { query?: string; variables?: Input };
      const operation = /^\w+ (\w+)/.exec(query)?.[1] ?? "";
      requests.push({ headers: request.headers, operation, variables });
      const { authorization, "project-access-token": token } = request.headers;
      const isKnown = token === "project-token" || authorization === "Bearer api-token";
      const send = (status: number, text: string) => response.writeHead(status).end(text);
      const isWrite = operation === "variableCollectionUpsert";
      const { next } = railway;
      if (isWrite) railway.next = "ok";
      if (!isKnown) send(200, JSON.stringify(refuse("Not Authorized")));
      else if (isWrite && next === "hang") return;
      else if (isWrite && next === "500") send(500, body);
      else if (isWrite && next === "html") send(200, `<html>${body}</html>`);
      else if (isWrite && next === "error") send(200, JSON.stringify(refuse(`Problem processing request: ${body}`)));
      else if (isWrite && next === "false") send(200, JSON.stringify(answer({ variableCollectionUpsert: false })));
      else send(200, JSON.stringify(operate(query, variables)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const railway: RailwayServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql/v2`,
    held,
    requests,
    next: "ok",
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return railway;
}
