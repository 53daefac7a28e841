import type { Format } from "../shared/options";
import type { FoundKind } from "./found/found-project";

/** What the command line says. */
export interface InitOptions {
  readonly name?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly service?: string;
  readonly context?: string;
  readonly port?: number;
  readonly from?: FoundKind | "none";
  readonly package?: string;
  readonly install: boolean;
  readonly stack: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly format: Format;
}
