export { ensureBrowser, type Browser } from "./ensure-browser";
