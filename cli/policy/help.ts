// What the options say that several of the commands have.
export const nowHelp = "evaluate as of this time, such as 2026-08-01T12:00:00Z (default: now)";
export const policyHelp = "the lifecycle policy as JSON text; - is the standard input";
export const imagesHelp = "the output of `aws ecr describe-images`; - is the standard input";
