import Module from "node:module";

// Stryker's runner asks for files of mocha's without their extension, and mocha 12 renamed them to .cjs.
Module._extensions[".cjs"] ??= Module._extensions[".js"];

export const { strykerPlugins, strykerValidationSchema } = await import("@stryker-mutator/mocha-runner");
