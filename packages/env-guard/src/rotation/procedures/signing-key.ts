import type { Procedure, ProcedureSubject } from "./procedure.ts";

/** A key of our own that signs tokens or sessions: a ring of three. */
export function signingKeyProcedure({ name, spec }: ProcedureSubject): Procedure {
  const isRing = spec.kind === "keyRing";
  const ttl = spec.maxTokenTtl ?? "the longest life of a token";
  return {
    id: "signing-key",
    summary:
      `${name} signs what its own application verifies. A ring of three keys replaces it without rejecting one ` +
      "token: the next key verifies everywhere before it signs anywhere, and the previous one verifies until its last token ends.",
    before: [
      ...(isRing ? [] : [`${name} is declared with \`keyRing()\`; a plain secret holds one key, and has to break.`]),
      ...(isRing && spec.maxTokenTtl === undefined
        ? ["`maxTokenTtl` of the ring says how long a token lives; without it, `promote` needs `--overlap`."]
        : []),
      "No rollout is under way.",
      "Tokens are signed with `ring.signingKey` and verified with the ring's adapter, so every replica tries every key.",
    ],
    steps: [
      {
        title: "Stage the next key, and deploy",
        do: [
          `A new key is generated and becomes ${name}_NEXT, which verifies and never signs. Then deploy to every replica.`,
        ],
        commands: [
          `env-guard rotate ${name} stage --platform PLATFORM --dry-run`,
          `env-guard rotate ${name} stage --platform PLATFORM`,
        ],
        verify: "Each replica's status shows a `next` key with the label that `stage` printed.",
        rollback: `\`env-guard rotate ${name} abort\`, and deploy. Nothing was signed with it.`,
        breaks: "Nothing.",
      },
      {
        title: "Promote it, and deploy",
        do: [
          `${name}_NEXT becomes ${name}, which signs; the old key becomes ${name}_PREVIOUS, with its end in ` +
            `${name}_PREVIOUS_EXPIRES_AT. It is refused unless every replica holds the next key: one without it would ` +
            "refuse the tokens of the others.",
          "Then deploy. A rollout in parts is fine: all replicas verify both keys.",
        ],
        commands: [
          `env-guard rotate ${name} promote --platform PLATFORM --replicas https://REPLICA/status --replicas …`,
          `env-guard rotate ${name} promote --platform PLATFORM --replicas-confirmed N/N`,
        ],
        verify: "Each replica's status shows the new label as `current`; verifications by `previous` begin to fall.",
        rollback:
          "Don't go back to a deployment from before the first step. One from before this step is fine: it verifies both.",
        breaks: "Nothing.",
      },
      {
        title: `Wait for ${ttl}, and retire the old key`,
        do: [
          `The previous key stops verifying by itself at ${name}_PREVIOUS_EXPIRES_AT: promotion, ${ttl}, a day for the ` +
            "rollout and at most five minutes for clocks. `retire` before is refused. Afterwards it takes the key away; deploy when you like.",
        ],
        commands: [`env-guard rotate ${name} retire --platform PLATFORM`],
        verify:
          '`env_guard_secret_verifications_total{role="previous"}` has stood still for longer than a token lives.',
        rollback: "None is needed: no valid token is left that it signed.",
        breaks: "Nothing.",
      },
    ],
    emergency: {
      title: "The key has leaked",
      do: [
        "A fresh key signs at once, and every other key of the ring goes. It says what that breaks, and asks for `--yes`.",
      ],
      commands: [
        `env-guard rotate ${name} promote --platform PLATFORM --emergency`,
        `env-guard rotate ${name} promote --platform PLATFORM --emergency --yes`,
      ],
      verify: "Every replica was restarted, and its status shows one key, with the new label.",
      rollback: "None: a key that others have must not come back.",
      breaks:
        "Every token that the old key signed; and between replicas of before and after, until the last is restarted.",
    },
  };
}
