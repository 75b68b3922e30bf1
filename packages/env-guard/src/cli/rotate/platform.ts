import { resolve } from "node:path";
import { filePlatform } from "../../rotation/platforms/file.ts";
import { githubPlatform } from "../../rotation/platforms/github.ts";
import type { SecretPlatform } from "../../rotation/platforms/platform.ts";
import { railwayPlatform } from "../../rotation/platforms/railway.ts";
import { UsageError, type CommandContext } from "../command.ts";

/** Those options of `rotate` that say where the variables are. */
export const platformOptions = {
  platform: { type: "string" },
  file: { type: "string" },
  repo: { type: "string" },
  "github-env": { type: "string" },
  gh: { type: "string" },
  "railway-service": { type: "string" },
  "railway-project": { type: "string" },
  "railway-environment": { type: "string" },
} as const;

/** The platform that the options and the environment name. Throws a `UsageError` if they name none. */
export function platformOf({ options, cwd, env }: CommandContext): SecretPlatform {
  const text = (name: string) => (typeof options[name] === "string" ? options[name] : undefined);
  switch (text("platform")) {
    case "file":
      return filePlatform({ path: resolve(cwd, text("file") ?? ".env") });
    case "github": {
      const repository = text("repo") ?? env["GITHUB_REPOSITORY"];
      if (!repository) throw new UsageError("--platform github needs --repo OWNER/NAME (or GITHUB_REPOSITORY)");
      const [environment, program] = [text("github-env"), text("gh")];
      return githubPlatform({ repository, cwd, env, ...(environment && { environment }), ...(program && { program }) });
    }
    case "railway": {
      const [projectToken, apiToken] = [env["RAILWAY_TOKEN"], env["RAILWAY_API_TOKEN"]];
      const serviceId = text("railway-service") ?? env["RAILWAY_SERVICE_ID"];
      const projectId = text("railway-project") ?? env["RAILWAY_PROJECT_ID"];
      const environmentId = text("railway-environment") ?? env["RAILWAY_ENVIRONMENT_ID"];
      if (!serviceId) {
        throw new UsageError(
          '--platform railway needs --railway-service ID (or RAILWAY_SERVICE_ID; "shared" for shared ones)',
        );
      }
      return railwayPlatform({
        serviceId,
        // The project's token reaches least; Railway's own program prefers it, too.
        ...(projectToken ? { projectToken } : apiToken && { apiToken }),
        ...(projectId && { projectId }),
        ...(environmentId && { environmentId }),
      });
    }
    default:
      throw new UsageError("--platform is one of railway, github, file");
  }
}
