import type { Procedure, ProcedureSubject } from "./procedure.ts";

/** A key of Stripe's API: both work for a while, as the dashboard allows. */
export function stripeKeyProcedure({ name }: ProcedureSubject): Procedure {
  return {
    id: "stripe-key",
    summary:
      `${name} is issued by Stripe, where the old and the new key both work until the end that is chosen for the old one. ` +
      "The SDK for Node has no call that makes keys, so the first and the last step are done in the dashboard.",
    before: [
      "You may manage API keys in Stripe's dashboard, and have the second factor at hand.",
      "You know which permissions the application needs: prefer a restricted key (`rk_…`) to a secret one (`sk_…`), which may do everything.",
    ],
    steps: [
      {
        title: "Make the new key",
        do: [
          "Developers → API keys. If the application has a secret key (`sk_…`), create a restricted key with what it needs, " +
            "and Balance: read for the check. If it has a restricted key, choose *Rotate key* on it.",
          "For the old key, choose an end that leaves time for two deployments: 24 hours or more. Never *now*: replicas hold it.",
        ],
        verify: "The dashboard shows both keys; the old one with an end, or none.",
        rollback: "Delete the new key; nobody holds it.",
        breaks: "Nothing.",
      },
      {
        title: "Check it, set it, and deploy",
        do: [
          "The new key comes by standard input. Before anything is written, `GET /v1/balance` is asked with the old and with " +
            "the new one: a key that Stripe refuses, or of the other mode (test, live), is not set. Afterwards what the platform holds is asked again.",
        ],
        commands: [`env-guard rotate ${name} promote --platform PLATFORM < new-key`],
        verify: "Stripe's dashboard shows the new key in use (*Last used*), and payments go through.",
        rollback: "Set the old key again: it works until its end.",
        breaks: "Nothing.",
      },
      {
        title: "Let the old key end",
        do: [
          "Only when no replica holds it any more: see *Last used* of the old key in the dashboard. Then let it expire, or delete it.",
        ],
        verify: "Its *Last used* lies before the deployment.",
        rollback: "None: make another new key.",
        breaks: "Whatever still holds the old key.",
      },
    ],
    emergency: {
      title: "The key has leaked",
      do: [
        "Rotate it in the dashboard with one hour for the old key, or *now* if it is abused already; then do the second step at once. " +
          "Look through the logs of the API for what was done with it.",
      ],
      commands: [`env-guard rotate ${name} promote --platform PLATFORM < new-key`],
      verify: "The old key is gone from the dashboard.",
      rollback: "None.",
      breaks: "With *now*: every call to Stripe, from that moment until each replica has the new key.",
    },
  };
}
