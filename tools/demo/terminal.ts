import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

export interface Terminal {
  /** A line that stays. */
  line(text?: string): void;
  /** A line that the next one replaces; on a plain terminal, nothing: the act's verdicts tell it all. */
  live(text: string): void;
  style(format: Format, text: string): string;
}

/** Colour and rewriting on a terminal that a person looks at; plain lines for logs. */
export function createTerminal(stream: NodeJS.WriteStream, options: { plain: boolean }): Terminal {
  const isPlain = options.plain || !stream.isTTY;
  let isLive = false;
  const clear = () => {
    if (isLive) stream.write("\r\u001B[2K");
    isLive = false;
  };
  return {
    line(text = "") {
      clear();
      stream.write(`${text}\n`);
    },
    live(text) {
      if (isPlain) return;
      clear();
      stream.write(text.slice(0, (stream.columns || 80) - 1));
      isLive = true;
    },
    style: (format, text) => (isPlain ? text : styleText(format, text, { stream })),
  };
}
