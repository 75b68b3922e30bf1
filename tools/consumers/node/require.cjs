const load = async (specifier) => require(specifier);

void import("./matrix.mjs").then(({ matrix }) => matrix(load));
