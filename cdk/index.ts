export * from "./dedicated-repository-synthesizer";
export * from "./errors";
