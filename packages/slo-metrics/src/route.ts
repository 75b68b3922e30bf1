import { requestPath } from "./request-path.ts";

/** What is read of a request to name its route; Express and Nest on Express set these. */
export interface RoutedRequest {
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
  /** The part of the URL that mounted routers matched, as it was requested: "/t/acme". */
  readonly baseUrl?: string | undefined;
  readonly route?: { readonly path?: unknown } | undefined;
  readonly app?: unknown;
}

/** The route of requests that no handler was registered for: one series for them all. */
export const UNMATCHED = "__unmatched__";

/** A mount whose path as it was registered is not known; what was requested there must not be its name. */
const UNKNOWN_MOUNT = "/*";

interface Layer {
  readonly route?: object | undefined;
  /** Where it was mounted, on Express 5. */
  readonly rawPath?: unknown;
  /** What is left of it on Express 4. */
  readonly regexp?: RegExp;
  readonly handle?: { readonly stack?: readonly Layer[] };
}

interface Router {
  readonly stack?: readonly Layer[];
}

interface App {
  readonly mountpath?: unknown;
  readonly parent?: App | undefined;
  readonly router?: Router;
  readonly _router?: Router;
}

interface Registration {
  /** The path of the routers that the route is mounted in. */
  readonly mount: string;
  readonly path: string;
}

/**
 * A function that names the route that a request matched, as it was registered: "/t/:tenant/orders/:id", never what was
 * requested in its place. Ask it when the response has ended.
 */
export function createRouteResolver(): (request: RoutedRequest) => string {
  // Looked up once for each route object, whose registration doesn't change.
  const known = new WeakMap<object, readonly Registration[]>();

  return (request) => {
    const { route, baseUrl = "" } = request;
    if (route === undefined || route === null) return UNMATCHED;
    const path = pathText(route.path);
    const app = request.app as App | undefined;
    let found = known.get(route);
    if (found === undefined) {
      found = registrationsOf(route, app);
      if (found.length > 0) known.set(route, found);
    }
    // Express takes `baseUrl` back when a handler throws; what was requested still begins with it.
    const requested = baseUrl === "" ? requestPath(request.originalUrl ?? request.url ?? "") : baseUrl;
    const at = found.length > 1 ? found.find(({ mount }) => beginsWith(requested, mount)) : found[0];
    if (at !== undefined) return join(at.mount, at.path);
    // Mounted where we can't look (a router behind a foreign handler): better nameless than a tenant's name.
    return baseUrl === "" && routerOf(app) === undefined ? path : join(UNKNOWN_MOUNT, path);
  };
}

function registrationsOf(route: object, app: App | undefined): readonly Registration[] {
  const found: Registration[] = [];
  walk(routerOf(app)?.stack ?? [], mountOf(app), (registered, mount, path) => {
    if (registered === route) found.push({ mount, path });
  });
  return found;
}

function walk(
  stack: readonly Layer[],
  mount: string,
  visit: (route: object, mount: string, path: string) => void,
): void {
  for (const layer of stack) {
    const { route, handle } = layer;
    if (route) visit(route, mount, pathText((route as { path?: unknown }).path));
    else if (handle?.stack) walk(handle.stack, join(mount, layerPath(layer)), visit);
  }
}

/** Express 4 has `_router`, and throws when asked for `router`. */
function routerOf(app: App | undefined): Router | undefined {
  // oxlint-disable-next-line no-underscore-dangle -- Express 4's name
  return app !== undefined && "lazyrouter" in app ? app._router : app?.router;
}

/** What path-to-regexp 0.1, Express 4's, makes of a mount without parameters or patterns: its text, and an end. */
const STATIC_MOUNT = /^\^((?:[^\\^$.*+?()[\]{}|]|\\[/.])*)\\\/\?\(\?=\\\/\|\$\)$/;

/** The path that a layer was mounted at. On Express 4 only a static one can be told from what is left of it. */
function layerPath({ rawPath, regexp }: Layer): string {
  if (rawPath !== undefined) return pathText(rawPath);
  const [, literal] = STATIC_MOUNT.exec(regexp?.source ?? "") ?? [];
  return literal === undefined ? UNKNOWN_MOUNT : literal.replaceAll("\\", "");
}

/** Where an application is mounted in another, up to the outermost. */
function mountOf(app: App | undefined): string {
  return app?.parent ? join(mountOf(app.parent), pathText(app.mountpath)) : "";
}

/** A path as registered; a list of alternatives or a regular expression as one stable text. */
function pathText(path: unknown): string {
  if (Array.isArray(path)) return path.map(pathText).join("|");
  if (path instanceof RegExp) return String(path);
  return typeof path === "string" ? path : "";
}

function join(mount: string, path: string): string {
  const before = mount.endsWith("/") ? mount.slice(0, -1) : mount;
  return path === "" || path === "/" ? before || "/" : `${before}${path}`;
}

/** Whether "/t/acme/orders" was requested of a mount such as "/t/:tenant", for routers that are mounted twice. */
function beginsWith(requested: string, mount: string): boolean {
  const given = requested.split("/");
  return mount
    .split("/")
    .every((part, index) => (part.startsWith(":") && index < given.length) || part === given[index]);
}
