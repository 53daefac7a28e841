export { aptInstall, hasAptGet } from "./apt-get";
export { systemPath } from "./system-path";
