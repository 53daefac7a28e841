export * from "./generate-lifecycle-policy";
export * from "./image-reference";
export * from "./lifecycle-policy";
export * from "./problem";
export * from "./repository-name";
export * from "./serialise-lifecycle-policy";
