import { readFileSync } from "node:fs";

/** Every resource type of CloudFormation, from the file that comes with `@pulumi/cdk`. It is read on first use, once. */
export class Schema {
  private document: Document | undefined;

  constructor(private readonly file: string) {}

  /** By Pulumi's name, `aws-native:ecs:Service`. */
  resource(token: string): NativeType | undefined {
    return this.read().resources[token];
  }

  /** What a reference `#/types/...` stands for. */
  object(reference: string): ObjectType | undefined {
    return this.read().types[reference.replace("#/types/", "")];
  }

  private read(): Document {
    return (this.document ??= JSON.parse(readFileSync(this.file, "utf8")) as Document);
  }
}

/** A resource type. Properties go by the names that programs use, nested ones as `logging/level`. */
export interface NativeType {
  /** `AWS::ECS::Service` */
  readonly cf: string;
  readonly inputs: Shapes;
  /** Everything that a resource shows: most of its inputs, and what only the service decides. */
  readonly outputs: Shapes;
  readonly required?: readonly string[];
  readonly createOnly?: readonly string[];
  readonly writeOnly?: readonly string[];
  readonly autoNamingSpec?: AutoNaming;
  readonly irreversibleNames?: Names;
}

/** The type of a part of a resource. One without properties is left as it is. */
export interface ObjectType {
  readonly properties?: Shapes;
  readonly irreversibleNames?: Names;
}

export type Shapes = Readonly<Record<string, Shape>>;

/** CloudFormation's name where Pulumi's doesn't tell it. */
export type Names = Readonly<Record<string, string>>;

/** What a value looks like. */
export interface Shape {
  readonly $ref?: string;
  readonly items?: Shape;
  readonly additionalProperties?: Shape;
  readonly oneOf?: readonly Shape[];
}

/** How a resource is named whose program gives no name. */
export interface AutoNaming {
  readonly sdkName: string;
  readonly maxLength?: number;
  readonly namingTriviaSpec?: {
    readonly rule: {
      readonly field: string;
      readonly condition: { readonly value: { readonly V: unknown } };
    };
    readonly trivia: { readonly suffix?: string };
  };
}

interface Document {
  readonly resources: Readonly<Record<string, NativeType>>;
  readonly types: Readonly<Record<string, ObjectType>>;
}
