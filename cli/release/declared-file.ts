import { z } from "zod";

import type { DeclaredImage } from "../../inventory";
import type { Io } from "../shared/io";
import { parseJsonInput } from "../shared/json-input";
import { readInput } from "../shared/read-input";

/** Images that are used where berth doesn't look: `[{"image": "<repository>:<tag>", "usedBy": "EKS cluster main"}]`. */
export async function readDeclared(io: Io, file: string | undefined): Promise<readonly DeclaredImage[]> {
  if (file === undefined) return [];
  return parseJsonInput("--declared", file, await readInput(io, "--declared", file), schema);
}

const schema: z.ZodType<readonly DeclaredImage[]> = z.array(
  z.strictObject({ image: z.string().min(1), usedBy: z.string().min(1) }),
);
