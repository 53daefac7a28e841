import * as path from "node:path";

import { writeSchema } from "./write-schema";

/** `npm run schema`: makes `plugin/schema/schema.json` anew. */
void writeSchema(path.resolve(__dirname, "../../.."));
