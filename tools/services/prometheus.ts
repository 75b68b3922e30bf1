import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainEnvironment } from "./command.ts";
import { findProgram } from "./program.ts";
import { startServer, type Server, type WaitOptions } from "./server.ts";
import { createTemporaryDirectory } from "./temporary-directory.ts";

export type PrometheusServer = Server;

export interface PrometheusOptions extends WaitOptions {
  /** The text of prometheus.yml. */
  readonly config: string;
  /** Further files beside it by name, such as rule files that `config` names. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Further command line flags, such as `--enable-feature=native-histograms`. */
  readonly flags?: readonly string[] | undefined;
}

/**
 * Starts a throwaway Prometheus; its `url` is `http://127.0.0.1:PORT`. `POST /-/reload` works.
 *
 * Throws ServiceMissing where there is no Prometheus and none can be brought, ServerFailed (with Prometheus' own words
 * about the configuration) if it doesn't come up.
 */
export async function startPrometheus({
  config,
  files = {},
  flags = [],
  ...wait
}: PrometheusOptions): Promise<PrometheusServer> {
  const program = await findProgram("prometheus", { signal: wait.signal });
  const directory = createTemporaryDirectory("prometheus");
  const configuration = join(directory.path, "configuration");
  const data = join(directory.path, "metrics");
  for (const [name, text] of Object.entries({ ...files, "prometheus.yml": config })) {
    mkdirSync(dirname(join(configuration, name)), { recursive: true });
    writeFileSync(join(configuration, name), text);
  }
  return startServer(
    {
      name: "prometheus",
      url: (port) => `http://127.0.0.1:${port}`,
      path: program.path,
      args: (port) => [
        `--config.file=${join(configuration, "prometheus.yml")}`,
        `--storage.tsdb.path=${data}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--web.enable-lifecycle",
        "--log.level=warn",
        ...flags,
      ],
      env: { ...plainEnvironment(), ...program.env },
      directory,
      stopSignal: "SIGTERM",
      answers: ({ port, signal }) => prometheusAnswers({ port, data, signal }),
    },
    wait,
  );
}

/** Whether it says it is ready, and keeps its data where ours does (so it is not another on that port). */
async function prometheusAnswers({
  port,
  data,
  signal,
}: {
  readonly port: number;
  readonly data: string;
  readonly signal: AbortSignal;
}): Promise<boolean> {
  try {
    const ready = await fetch(`http://127.0.0.1:${port}/-/ready`, { signal });
    await ready.body?.cancel();
    if (!ready.ok) return false;
    const flags = await fetch(`http://127.0.0.1:${port}/api/v1/status/flags`, { signal });
    const { data: values } = (await flags.json()) as { data: Record<string, string> };
    return values["storage.tsdb.path"] === data;
  } catch {
    return false;
  }
}
