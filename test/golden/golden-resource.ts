/** A JSON text among the inputs, kept as what it says. */
export interface JsonText {
  readonly "JSON text": unknown;
}

/** What one resource was registered with. */
export interface GoldenResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly options?: Record<string, unknown>;
}
