/** The path that a request's target names: without its query, and without the slash at its end that routers ignore. */
export function requestPath(target: string): string {
  const queryAt = target.indexOf("?");
  return withoutTrailingSlash(queryAt === -1 ? target : target.slice(0, queryAt));
}

/** "/readyz" for "/readyz/"; the root stays "/". */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
