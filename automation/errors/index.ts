export * from "./backend-errors";
export * from "./deployment-error";
export * from "./errors";
export * from "./stack-locked-error";
