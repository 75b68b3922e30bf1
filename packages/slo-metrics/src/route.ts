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

interface Layer {
  readonly route?: object | undefined;
  readonly rawPath?: unknown;
  readonly handle?: { readonly stack?: readonly Layer[] };
}

interface App {
  readonly mountpath?: unknown;
  readonly parent?: App | undefined;
  readonly router?: { readonly stack?: readonly Layer[] };
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
    // Most routes, and all of Nest's, are registered with their whole path.
    if (baseUrl === "") return path;
    let found = known.get(route);
    if (found === undefined) known.set(route, (found = registrationsOf(route, app)));
    const at = found.length > 1 ? found.find(({ mount }) => matches(mount, baseUrl)) : found[0];
    // Mounted where we can't look (Express 4, a router behind a foreign handler): better nameless than a tenant's name.
    return at === undefined ? join("/*", path) : join(at.mount, at.path);
  };
}

function registrationsOf(route: object, app: App | undefined): readonly Registration[] {
  const found: Registration[] = [];
  walk(app?.router?.stack ?? [], mountOf(app), (registered, mount, path) => {
    if (registered === route) found.push({ mount, path });
  });
  return found;
}

function walk(
  stack: readonly Layer[],
  mount: string,
  visit: (route: object, mount: string, path: string) => void,
): void {
  for (const { route, rawPath, handle } of stack) {
    if (route) visit(route, mount, pathText((route as { path?: unknown }).path));
    else if (handle?.stack) walk(handle.stack, join(mount, pathText(rawPath)), visit);
  }
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

/** Whether a mount such as "/t/:tenant" is where "/t/acme" was requested, for routers that are mounted twice. */
function matches(mount: string, baseUrl: string): boolean {
  const [wanted, given] = [mount.split("/"), baseUrl.split("/")];
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(":") || part === given[index]);
}
