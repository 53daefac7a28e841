// For `pulumi package add <this repository's URL>/plugin/from-git`: the plugin of the npm package, as its own command runs it.
const path = require("node:path");

const folder = path.dirname(require.resolve("pulumi-berth/package.json"));
require(path.join(folder, "dist/plugin/main.js"));
