/** The hosts that an address names, with their ports. */
export function hostsOf(text: string): readonly string[] {
  return /:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(text)?.[1]?.split(",") ?? [];
}

/** The password that an address carries. */
export function passwordOf(text: string): string | undefined {
  return /:\/\/[^\s/?#@:]*:([^\s/?#@]*)@/.exec(text)?.[1];
}

/** This machine itself: right for development, a mistake in production. */
export function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\..*|\[::1\]|0\.0\.0\.0|.*\.local)(?::|$)/i.test(host);
}

/** Reachable from inside only, as far as the name tells: loopback, private ranges, sockets, names without a dot. */
export function isPrivateHost(host: string): boolean {
  return (
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[f[cd]|[^.[]*$)|\.internal(?::|$)/i.test(host) ||
    isLocalHost(host)
  );
}
