export * from "./ecs-service";
export * from "./image-repository";
export * from "./invalid-arguments-error";
export * from "./service-image";
