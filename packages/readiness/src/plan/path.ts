const ABSOLUTE = /^https?:\/\/[^/?#]*/i;
const ENCODED = /%[\da-f]{2}/gi;
const SLASH = "/".charCodeAt(0);

/** The path of a request target, without its query and its trailing slash. */
export function pathOf(url: string | undefined): string {
  const target = url ?? "";
  const origin = target.charCodeAt(0) === SLASH ? target : originForm(target);
  const queryAt = origin.indexOf("?");
  const path = queryAt === -1 ? origin : origin.slice(0, queryAt);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** The path that ordinary clients ask for when they are given this one: resolved, and encoded where it must be only. */
export function pathAsSent(path: string): string | undefined {
  const plain = path.replaceAll(ENCODED, (code) => {
    const sign = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(sign) ? sign : code.toUpperCase();
  });
  const { pathname = "" } = parsed(plain.replace(/^[/\\]+/, "/")) ?? {};
  return pathOf(pathname) || undefined;
}

/** Every server must take the absolute form, too: RFC 9112 §3.2.2. */
function originForm(target: string): string {
  if (!ABSOLUTE.test(target)) return target;
  const rest = target.replace(ABSOLUTE, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function parsed(path: string): URL | undefined {
  try {
    return new URL(path, "http://host.example");
  } catch {
    return undefined;
  }
}
