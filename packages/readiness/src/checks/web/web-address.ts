import type { ToldFault } from "@luneo/kernel/option-faults";

/** What a check may ask, or what is wrong with it; of an address that is refused nothing is shown, it may hold a secret. */
export function webAddress(url: unknown, option: string): URL | ToldFault {
  const refused = (must: string, fix: string): ToldFault => ({ what: `\`${option}\` must ${must}`, fix });
  const address = typeof url === "string" || url instanceof URL ? URL.parse(String(url)) : null;
  if (address === null || !/^https?:$/.test(address.protocol)) {
    return refused("be the address of a web server", 'Write one like "https://api.example.com/health".');
  }
  if (address.username !== "" || address.password !== "") {
    return refused("hold no user and no password", "Send them in `headers`, as `authorization`.");
  }
  return address;
}
