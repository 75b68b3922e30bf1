// As the Nest command line writes it for CommonJS applications; the mapper is for imports that end in .js.
module.exports = {
  rootDir: "test",
  testEnvironment: "node",
  cacheDirectory: "<rootDir>/../node_modules/.cache/jest",
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json" }] },
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
};
