import type { ClientSettings, InventoryClients } from "../../inventory/aws/clients";

/** What a command has of the world: tests give it another one. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** When the command is to stop. @default Ctrl-C */
  readonly interrupted?: Promise<void>;
  /** Lets the process end although something that was begun goes on. @default it ends with the last of it */
  readonly abandon?: () => void;
  /** @default the SDK's clients, loaded when a command first needs them */
  readonly clients?: (settings: ClientSettings) => InventoryClients;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** How wide a terminal is. @default it is none, and lines are as long as they are */
  readonly columns?: number;
}
