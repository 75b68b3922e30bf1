/** The hosts that an address names, bare: without ports, brackets and escapes. */
export function hostsOf(text: string): readonly string[] {
  const hosts = /:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(text)?.[1]?.split(",") ?? [];
  return hosts.flatMap((host) => unescape(host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1")).split(","));
}

/** The password that an address carries. */
export function passwordOf(text: string): string | undefined {
  return /:\/\/[^\s/?#@:]*:([^\s/?#@]*)@/.exec(text)?.[1];
}

/** This machine itself: right for development, a mistake in production. Takes a bare host. */
export function isLocalHost(host: string): boolean {
  return (
    /^(?:localhost|(?:[\w-]+\.)+local)$/i.test(host) ||
    /^(?:127\.|0\.0\.0\.0$)/.test(ipv4(host)) ||
    ipv6(host) === "[::1]"
  );
}

/**
 * Reachable from inside only, as far as the name tells: loopback, private ranges, sockets, names without a dot. Takes a
 * bare host. Addresses count when they are written out in full: resolvers read "2130706433", "0x7f.1" and "010.0.0.1"
 * each in their own way, so none of these is trusted, and neither is "10.example.com".
 */
export function isPrivateHost(host: string): boolean {
  return (
    /^(?:\/|$)|^(?![\d.]+$|0x[\da-f]*$)[\w-]+$|^(?:[\w-]+\.)+internal$/i.test(host) ||
    /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(ipv4(host)) ||
    /^\[f[cd][\da-f]{2}:/.test(ipv6(host)) ||
    isLocalHost(host)
  );
}

/** A host that is an IPv4 address of four decimal numbers, else nothing. */
function ipv4(host: string): string {
  return /^(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}$/.test(host) ? host : "";
}

/** The one spelling of a host that is an IPv6 address, in brackets, else nothing. */
function ipv6(host: string): string {
  const address = `http://[${host}]`;
  return /^[\da-f:.]+$/i.test(host) && URL.canParse(address) ? new URL(address).hostname : "";
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
