/** What every help ends with. */
export const optionsHelp = `Options of every command:
  -c, --config FILE    the definition: else package.json's "luneo.env", src/env.definition.*, env.definition.*
      --format FORMAT  text (default), json, sarif or github (annotations)
      --json           the same as --format json
      --strict         warnings count as errors
  -h, --help           this text, or that of a command
  -v, --version        the version

Exit codes: 0 fine, 1 findings, 2 the command line or what it leads to can't be used, 70 a fault of env-guard, 130 Ctrl-C.
No option takes a secret, and nothing that is printed holds one, but for what gen-secret makes.
`;
