export { type BundleRequest, bundle } from "./bundle";
export { type InstalledTools, type StandIn, installPlugins, standIns } from "./install-plugins";
