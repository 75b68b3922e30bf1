/** One key or certificate of a PEM. */
export interface PemBlock {
  /** "RSA PRIVATE KEY", "CERTIFICATE", … */
  readonly label: string;
  /** In lines of 64 characters, with one after the last. */
  readonly text: string;
}

/** The blocks of a PEM that came through a variable: with `\n` for line ends, blanks, CRLF, or all in base64. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const plain = (text.includes("-----BEGIN") ? text : fromBase64(text)).replaceAll(/\\r|\\n/g, "\n");
  // Legacy encryption is told by headers, whose names have hyphens.
  const label = /-----BEGIN ([A-Z\d ]+)-----[^-]*Proc-Type: *4,ENCRYPTED/.exec(plain)?.[1];
  if (label) return [{ label: `ENCRYPTED ${label}`, text: plain }];
  // Parameters stand beside the key that they belong to, which holds them as well.
  const form = /-----BEGIN ((?!EC PARAMETERS)[A-Z\d ]+)-----([^-]*)-----END \1-----/g;
  return Array.from(plain.matchAll(form), ([, name = "", body = ""]) => {
    const lines = body.replaceAll(/\s+/g, "").replaceAll(/.{64}(?!$)/g, "$&\n");
    return { label: name, text: `-----BEGIN ${name}-----\n${lines}\n-----END ${name}-----\n` };
  });
}

function fromBase64(text: string): string {
  return Buffer.from(text, "base64").toString("latin1");
}
