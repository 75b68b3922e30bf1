/** As `scram_iterations` of Postgres has it by default. */
const iterations = 4096;

/**
 * What Postgres keeps of a password, in the form that `PASSWORD '…'` takes (RFC 5802, RFC 7677): with it, the server and
 * its logs never learn the password. Only for passwords of ASCII, which need no normalising.
 */
export function scramVerifier(password: string, salt?: Uint8Array): string {
  const { createHash, createHmac, pbkdf2Sync, randomBytes } = process.getBuiltinModule("node:crypto");
  const salted = salt ?? randomBytes(16);
  const key = pbkdf2Sync(password, salted, iterations, 32, "sha256");
  const sign = (text: string) => createHmac("sha256", key).update(text).digest();
  const storedKey = createHash("sha256").update(sign("Client Key")).digest("base64");
  const serverKey = sign("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salted).toString("base64")}$${storedKey}:${serverKey}`;
}
