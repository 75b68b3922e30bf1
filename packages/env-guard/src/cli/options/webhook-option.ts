import type { Finding } from "@luneo/kernel/findings";
import { discordMessage } from "@luneo/kernel/notify/discord";
import { jsonMessage } from "@luneo/kernel/notify/json";
import type { Notice } from "@luneo/kernel/notify/notice";
import { createNotifier, NotifyError } from "@luneo/kernel/notify/send";
import { slackMessage } from "@luneo/kernel/notify/slack";
import { UsageError, type CommandContext } from "../command.ts";

/** The options of commands that tell people. Each takes the name of a variable: an address is a secret itself. */
export const webhookOptions = {
  "slack-webhook-var": { type: "string" },
  "discord-webhook-var": { type: "string" },
  "webhook-var": { type: "string" },
} as const;

/** What they say, for the help of these commands. */
export const webhookHelp = `      --slack-webhook-var NAME    the variable that holds the address of a Slack webhook
      --discord-webhook-var NAME  … of a Discord webhook
      --webhook-var NAME          … of an endpoint that takes the notice as JSON`;

const renderers = {
  "slack-webhook-var": slackMessage,
  "discord-webhook-var": discordMessage,
  "webhook-var": jsonMessage,
} as const;

/** Sends a notice to a webhook and returns what went wrong, without its address. */
export type Sender = (notice: Notice) => Promise<readonly Finding[]>;

/** The webhooks that were named; throws a `UsageError` for names whose variables hold no address. */
export function webhookSenders({ options, env }: CommandContext): readonly Sender[] {
  return (Object.keys(renderers) as (keyof typeof renderers)[]).flatMap((option) => {
    const name = options[option];
    return typeof name === "string" ? [senderOf(option, name, env)] : [];
  });
}

function senderOf(option: keyof typeof renderers, name: string, env: CommandContext["env"]): Sender {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new UsageError(
      `--${option} takes the name of a variable, not an address: a command line is no place for one`,
    );
  }
  const url = env[name];
  if (!url) throw new UsageError(`--${option} names ${name}, which is not set`);
  const failures: NotifyError[] = [];
  try {
    const send = createNotifier({
      url,
      render: renderers[option],
      fetch: globalThis.fetch,
      onError: (error) => void failures.push(error),
    });
    return async (notice) => {
      await send(notice);
      return failures.map(({ message }) => ({
        id: "notice-not-delivered",
        severity: "error",
        evidence: `${message.replace(/\.$/, "")} (--${option} ${name})`,
        fix: `Look whether the webhook in ${name} still exists.`,
      }));
    };
  } catch (error) {
    if (!(error instanceof NotifyError)) throw error;
    throw new UsageError(`--${option} names ${name}, which holds no http or https URL`);
  }
}
