import { inspect } from "node:util";

import { secretMask } from "../../retention/secret-lines";

/**
 * A value that must not be shown.
 *
 * Configuration takes secrets as `Secret`, and outputs return them so. Printing one, or an object that holds one, shows
 * `[secret]`, whether by template string, `JSON.stringify` or `console.log`; `reveal()` is the only way to the value.
 */
export class Secret<T = unknown> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return secretMask;
  }

  toJSON(): string {
    return secretMask;
  }

  [inspect.custom](): string {
    return secretMask;
  }
}
