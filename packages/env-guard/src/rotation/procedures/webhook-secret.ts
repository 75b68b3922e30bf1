import type { Procedure, ProcedureSubject } from "./procedure.ts";

/** A secret with which a provider signs webhooks: during the overlap it signs with both. */
export function webhookSecretProcedure({ name, spec }: ProcedureSubject): Procedure {
  const isRing = spec.kind === "keyRing";
  return {
    id: "webhook-secret",
    summary:
      `${name} is issued by the sender of the webhooks. After a roll with an overlap, Stripe signs every event with both ` +
      "secrets for up to 24 hours (several `v1=` in one header), as Standard Webhooks do: a receiver with either of them accepts it.",
    before: [
      ...(isRing
        ? []
        : [
            `Better: \`${name}: keyRing({ format: /^whsec_/ })\` and \`verifyWebhook(ring)\`, which survives a roll without an overlap.`,
          ]),
      "A deployment to every replica takes less than the overlap.",
    ],
    steps: [
      {
        title: "Roll the secret with an overlap",
        do: [
          "Stripe: Developers → Webhooks → the endpoint → *Roll secret*, and 24 hours for the old one. Copy the new secret.",
        ],
        verify: "The endpoint shows two secrets, one with an end.",
        rollback: "Nothing has changed for receivers: both secrets sign.",
        breaks: "Nothing, if the overlap isn't *now*.",
      },
      isRing
        ? {
            title: "Stage it, deploy, promote it, deploy",
            do: [
              "Both deployments within the overlap. `stage` reads the secret from standard input; `promote` wants every replica to hold it.",
            ],
            commands: [
              `env-guard rotate ${name} stage --platform PLATFORM < new-secret`,
              `env-guard rotate ${name} promote --platform PLATFORM --overlap 2d --replicas-confirmed N/N`,
            ],
            verify:
              '`env_guard_secret_verifications_total{role="current"}` grows, and the sender reports no failed delivery.',
            rollback: `\`env-guard rotate ${name} abort\` before the promotion; afterwards none is needed while both secrets sign.`,
            breaks: "Nothing.",
          }
        : {
            title: "Set it, and deploy",
            do: ["Within the overlap. The secret comes by standard input."],
            commands: [`env-guard rotate ${name} promote --platform PLATFORM < new-secret`],
            verify: "The sender reports no failed delivery.",
            rollback: "Set the old secret again, within the overlap.",
            breaks: "Nothing.",
          },
      {
        title: "Let the old secret end",
        do: [
          "It ends by itself at the sender. " + (isRing ? "Then take it out of the ring." : "Nothing is left to do."),
        ],
        ...(isRing && { commands: [`env-guard rotate ${name} retire --platform PLATFORM`] }),
        verify:
          "The endpoint shows one secret. Deliveries that failed meanwhile are sent again, signed with the new one.",
        rollback: "None: roll again.",
        breaks: "Nothing, once every replica has the new secret.",
      },
    ],
    emergency: {
      title: "The secret has leaked",
      do: [
        "Roll it at the sender with *now*, and set the new one at once. Until then events are refused and sent again later " +
          "(Stripe: for up to three days in live mode); forged ones are accepted until the last replica is restarted.",
      ],
      commands: [
        isRing
          ? `env-guard rotate ${name} promote --platform PLATFORM --emergency --yes < new-secret`
          : `env-guard rotate ${name} promote --platform PLATFORM < new-secret`,
      ],
      verify: "Deliveries succeed; those that failed were sent again.",
      rollback: "None.",
      breaks: "Every delivery between the roll and the deployment is late.",
    },
  };
}
