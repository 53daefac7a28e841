import { enableCompileCache } from "node:module";

// Before anything else is loaded: what was compiled once is loaded again in three quarters of the time.
// `NODE_DISABLE_COMPILE_CACHE=1` turns it off: https://nodejs.org/api/module.html#module-compile-cache
enableCompileCache();
