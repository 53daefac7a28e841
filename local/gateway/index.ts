export type { Call, CallReport } from "./call-log";
export type { ExpiryReport, RepositoryExpiry, TakenImage } from "./ecr/expiry";
export type { FaultRule } from "./faults";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway";
