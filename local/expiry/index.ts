export { expire } from "./command";
export { expireImages, type ExpiryOptions } from "./expire-images";
export { formatExpiry } from "./format-expiry";
