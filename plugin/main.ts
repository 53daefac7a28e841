#!/usr/bin/env node
import * as pulumi from "@pulumi/pulumi";
import { main } from "@pulumi/pulumi/provider";

import { berthProvider } from "./provider";

// Pulumi's server logs what nobody has caught with its stack, also where the message says all: a resource that failed.
for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error: unknown) => {
    if (error instanceof Error && pulumi.RunError.isInstance(error)) error.stack = error.message;
  });

void main(berthProvider(), process.argv.slice(2));
