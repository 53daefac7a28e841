/** A function, by its name or ARN, and perhaps one of its versions or aliases. */
export interface FunctionReference {
  /** As it was given, without the version. */
  readonly base: string;
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** Takes apart `name`, `name:qualifier` and the ARNs of both. */
export function functionReference(text: string): FunctionReference {
  const match = form.exec(text);
  if (!match) throw new Error(`${JSON.stringify(text)} names no Lambda function`);
  const [, base = "", name = "", qualifier] = match;
  return { base, name, qualifier };
}

/** Puts both together again. */
export function qualifiedReference(base: string, qualifier: string | undefined): string {
  return qualifier === undefined ? base : `${base}:${qualifier}`;
}

const form = /^((?:arn:[\w-]+:lambda:[\w-]+:\d{12}:function:)?([\w-]+))(?::(\$LATEST|[\w-]+))?$/;
