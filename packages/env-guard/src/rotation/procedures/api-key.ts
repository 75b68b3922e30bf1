import type { Procedure, ProcedureSubject } from "./procedure.ts";

/** Any other credential that a provider issues. */
export function apiKeyProcedure({ name }: ProcedureSubject): Procedure {
  return {
    id: "api-key",
    summary:
      `${name} is issued by somebody else. One rule: at no moment does a running service hold a credential that was revoked. ` +
      "So the new one is issued first, moved to, verified, and only then is the old one revoked.",
    before: [
      "The provider lets two credentials work at the same time. If it ends the old one when it issues the new one, make a second " +
        "account, user or application there and rotate between the two; else do it in a quiet hour, and call it an interruption.",
    ],
    steps: [
      {
        title: "Issue the new credential",
        do: ["With the rights of the old one, or fewer. Leave the old one as it is."],
        verify: "Make a call that only reads with it, by hand.",
        rollback: "Revoke the new one; nobody holds it.",
        breaks: "Nothing.",
      },
      {
        title: "Set it, and deploy",
        do: [
          "It comes by standard input. Then deploy to every replica, jobs and other services that share it included.",
        ],
        commands: [
          `env-guard rotate ${name} promote --platform PLATFORM --dry-run`,
          `env-guard rotate ${name} promote --platform PLATFORM < new-credential`,
        ],
        verify: "The provider shows the new credential in use, and errors of its calls stay where they were.",
        rollback: "Set the old one again: it still works.",
        breaks: "Nothing.",
      },
      {
        title: "Revoke the old credential",
        do: ["Only when the provider shows no use of it since the deployment was complete."],
        verify: "Calls go on; nothing logs an authentication error.",
        rollback: "None: issue another one.",
        breaks: "Whatever still holds the old one.",
      },
    ],
    emergency: {
      title: "The credential has leaked",
      do: [
        "Issue, set and deploy at once; revoke the old one as soon as the last replica is new, or before, if it is abused already.",
      ],
      commands: [`env-guard rotate ${name} promote --platform PLATFORM < new-credential`],
      verify: "The provider refuses the old credential.",
      rollback: "None.",
      breaks: "If revoked first: every call until each replica has the new one.",
    },
  };
}
