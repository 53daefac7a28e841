export * from "./ecs-service";
export * from "./image-repository";
export * from "./invalid-arguments-error";
export { KnownError } from "./known-error";
export * from "./service-image";
