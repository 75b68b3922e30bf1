/** The hosts of the addresses in a text, one or a list of them, as URLs spell them: IPv6 in brackets. */
export function hostsOf(text: string): readonly string[] {
  return text.split(",").flatMap((part) => (URL.canParse(part) ? new URL(part).hostname.toLowerCase() : []));
}

/** The password that an address carries, without escapes; of several addresses, the first that there is. */
export function passwordOf(text: string): string | undefined {
  const password = text.includes("@") && /:\/\/[^\s/?#@:]*:([^\s/?#@]+)@/.exec(text)?.[1];
  return password ? unescaped(password) : undefined;
}

/** This machine itself: right for development, a mistake in production. Takes a host as {@link hostsOf} has it. */
export function isLocalHost(host: string): boolean {
  return (
    host === "localhost" ||
    host === "0.0.0.0" ||
    host === "[::1]" ||
    host.endsWith(".local") ||
    (host.startsWith("127.") && /^127(?:\.\d{1,3}){3}$/.test(host))
  );
}

/**
 * Reachable from inside only, as far as the name tells: loopback, private ranges, names without a dot. Addresses count
 * when they are written out in full: resolvers read "2130706433", "0x7f.1" and "010.0.0.1" each in their own way, so
 * none of these is trusted, and neither is "10.example.com".
 */
export function isPrivateHost(host: string): boolean {
  return (
    isLocalHost(host) ||
    /^(?:(?!\d+$|0x[\da-f]*$)[\w-]+$|[\w.-]+\.internal$|\[f[cd]..:|(?:10\.(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])){2}$)/.test(
      host,
    )
  );
}

/** A text without its percent escapes, as far as they are right. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
