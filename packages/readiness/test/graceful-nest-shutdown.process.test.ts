import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const home = fileURLToPath(new URL("..", import.meta.url));

/** Runs a program with an application of Nest; resolves with its exit code and all it wrote. */
function run(version: number, program: string): Promise<{ code: unknown; output: string }> {
  const code = `
    import { createRequire } from "node:module";
    const { Module } = await import("@nestjs/common");
    const { NestFactory, NestApplicationContext } = await import("@nestjs/core");
    const { gracefulNestShutdown, ReadinessModule } = await import("./src/nestjs.ts");
    const { createReadiness } = await import("./src/index.ts");
    class AppModule {}
    const readiness = createReadiness({ checks: [] });
    Module({ imports: process.argv.includes("--bare") ? [] : [ReadinessModule.forRoot(readiness)] })(AppModule);
    const app = await NestFactory.create(AppModule, { logger: ["error"] });
    console.log("Nest of the kind of", "shutdownCleanupRefs" in app ? 12 : 11);
    ${program}
    console.log("up");
    process.exit(0);`;
  const hooks = version === 11 ? ["--import", "./test/fixtures/nest-11.ts"] : [];
  const bare = program.includes("--bare") ? ["--", "--bare"] : [];
  return new Promise((resolve) => {
    const args = [...hooks, "--input-type=module", "-e", code, ...bare];
    execFile(process.execPath, args, { cwd: home, timeout: 25_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, output: out + err });
    });
  });
}

describe.for([11, 12])("on Nest %i", { timeout: 30_000 }, (version) => {
  test("it takes the signals for itself", async () => {
    const { code, output } = await run(version, "gracefulNestShutdown(app);");
    expect({ code, output }).toEqual({ code: 0, output: `Nest of the kind of ${version}\nup\n` });
  });

  test("it is refused where Nest has them already", async () => {
    const { code, output } = await run(version, "app.enableShutdownHooks(); gracefulNestShutdown(app);");
    expect(code).toBe(1);
    expect(output).toMatch("must be the only one to act on signals, got `enableShutdownHooks` beside it");
    expect(output).toMatch("code: 'SHUTDOWN_REFUSED'");
  });

  test("and Nest is refused afterwards", async () => {
    const { code, output } = await run(version, "gracefulNestShutdown(app); app.enableShutdownHooks();");
    expect(code).toBe(1);
    expect(output).toMatch("must be the only one to act on signals");
    expect(output).not.toMatch(/^up$/m);
  });

  test("it ends an application without the module at boot", async () => {
    const { code, output } = await run(version, "/* --bare */ gracefulNestShutdown(app);");
    expect(code).toBe(1);
    expect(output).toMatch("Symbol(@luneo/readiness/readiness)");
  });
});
