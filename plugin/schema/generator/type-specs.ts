import ts from "typescript";

import type { ObjectTypeSpec, PropertySpec, TypeSpec } from "../shape";
import { documentationOf } from "./documentation";
import { booleansApart, inputParts, isObject, outputOf, partsOf } from "./type-parts";

/** Makes a schema's types of the library's, each named once. */
export class TypeSpecs {
  readonly #types = new Map<string, ObjectTypeSpec>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly packageName: string,
  ) {}

  /** All that were named, by token. */
  get types(): Readonly<Record<string, ObjectTypeSpec>> {
    return Object.fromEntries([...this.#types].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * What a user may say. Of an either-or there is no such thing in a schema that every language has: all of it may be
   * said then, and the component checks it.
   */
  properties(
    types: readonly ts.Type[],
    owner: string,
  ): Required<Pick<ObjectTypeSpec, "properties" | "required">> {
    const names = [...new Set(types.flatMap((type) => type.getProperties().map(({ name }) => name)))].sort();
    const found = names.map((name) => [name, types.flatMap((type) => type.getProperty(name) ?? [])] as const);
    const isAlways = (symbols: readonly ts.Symbol[]) =>
      symbols.length === types.length && symbols.every(({ flags }) => !(flags & ts.SymbolFlags.Optional));
    return {
      properties: Object.fromEntries(
        found.map(([name, symbols]) => [name, this.property(symbols, `${owner}${capital(name)}`)]),
      ),
      required: found.flatMap(([name, symbols]) => (isAlways(symbols) ? [name] : [])).sort(),
    };
  }

  /** @param owner What the property's type is called if it has no name of its own. */
  property(symbols: readonly ts.Symbol[], owner: string): PropertySpec {
    const types = symbols.flatMap((symbol) => partsOf(this.checker.getTypeOfSymbol(symbol)));
    const [description] = symbols.flatMap((symbol) => documentationOf(symbol, this.checker) ?? []);
    const [name = owner] = symbols.flatMap((symbol) => declaredName(symbol) ?? []);
    return { ...this.#spec(types, name), ...(description !== undefined && { description }) };
  }

  /** What a component puts out, which is never plain. */
  output(symbol: ts.Symbol, owner: string): PropertySpec {
    const types = partsOf(this.checker.getTypeOfSymbol(symbol)).map(
      (type) => outputOf(type, this.checker) ?? type,
    );
    const description = documentationOf(symbol, this.checker);
    return { ...this.#value(types, owner), ...(description !== undefined && { description }) };
  }

  #spec(types: readonly ts.Type[], owner: string): TypeSpec {
    const { isInput, types: values } = inputParts(types, this.checker);
    const spec = this.#value(values, owner);
    return isInput ? spec : plain(spec);
  }

  #value(types: readonly ts.Type[], owner: string): TypeSpec {
    const [booleans, others] = booleansApart(types);
    const texts = others.filter((type) => type.isStringLiteral());
    const objects = others.filter((type) => !type.isStringLiteral() && isObject(type, this.checker));
    const rest = others.filter(
      (type) => !texts.includes(type as ts.StringLiteralType) && !objects.includes(type),
    );
    const specs = [
      ...(booleans.length > 0 ? [{ type: "boolean" } as const] : []),
      ...(texts.length > 0 ? [this.#choice(texts, owner)] : []),
      ...rest.map((type) => this.#single(type, owner)),
      ...(objects.length > 0 ? [this.#object(objects, owner)] : []),
    ];
    const [only] = specs;
    return only && specs.length === 1 ? only : { oneOf: specs };
  }

  #single(type: ts.Type, owner: string): TypeSpec {
    if (type.flags & ts.TypeFlags.StringLike) return { type: "string" };
    if (type.flags & ts.TypeFlags.NumberLike) return { type: fractional.test(owner) ? "number" : "integer" };
    if (type.flags & ts.TypeFlags.Unknown) return { $ref: "pulumi.json#/Any" };
    const one = owner.replace(/s$/, "");
    const [item] = this.checker.isArrayType(type)
      ? this.checker.getTypeArguments(type as ts.TypeReference)
      : [];
    if (item) return { type: "array", items: this.#element(item, one) };
    const value = type.getStringIndexType();
    if (value) return { type: "object", additionalProperties: this.#element(value, one) };
    throw new Error(`No schema can say what ${owner} is: ${this.checker.typeToString(type)}.`);
  }

  #element(type: ts.Type, owner: string): TypeSpec {
    return this.#spec(partsOf(type), type.aliasSymbol?.name ?? owner);
  }

  #object(types: readonly ts.Type[], owner: string): TypeSpec {
    const [only] = types;
    const named = types.length === 1 ? nameOf(only) : undefined;
    const name = shortName(named?.name ?? owner);
    return this.#named(name, () => {
      const description = documentationOf(named, this.checker);
      return {
        type: "object",
        ...(description !== undefined && { description }),
        ...this.properties(types, name),
      };
    });
  }

  #choice(types: readonly ts.StringLiteralType[], owner: string): TypeSpec {
    const values = types.map(({ value }) => value).sort();
    if (values.length === 1) return { type: "string" };
    return this.#named(shortName(owner), () => ({
      type: "string",
      enum: values.map((value) => ({ value })),
    }));
  }

  #named(name: string, make: () => ObjectTypeSpec): TypeSpec {
    const token = `${this.packageName}:index:${name}`;
    if (!this.#types.has(token)) this.#types.set(token, make());
    return { $ref: `#/types/${token}` };
  }
}

/** Also in each of its alternatives, which generators look at one by one. */
function plain(spec: TypeSpec): TypeSpec {
  return { ...spec, ...(spec.oneOf && { oneOf: spec.oneOf.map(plain) }), plain: true };
}

/** Numbers are whole, but for these. */
const fractional = /(TargetCpuPercent|TargetMemoryPercent|RequestsPerTarget)$/;

function nameOf(type: ts.Type | undefined): ts.Symbol | undefined {
  return [type?.aliasSymbol, type?.symbol].find((symbol) => symbol && !nameless.test(symbol.name));
}

/** What the compiler calls types without a name, and what makes one of another. */
const nameless = /^(__\w+|Exclude|Omit|Partial|Pick|Readonly|Record)$/;

/**
 * The type's name as the declaration says it, for what is optional has lost it; or one made of where it is declared: what
 * several types inherit is one type.
 */
function declaredName(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.declarations?.[0];
  if (!declaration || !ts.isPropertySignature(declaration)) return undefined;
  const { type, parent } = declaration;
  if (type && ts.isTypeReferenceNode(type) && !type.typeArguments && ts.isIdentifier(type.typeName))
    return type.typeName.text;
  return ts.isInterfaceDeclaration(parent) ? shortName(parent.name.text) + capital(symbol.name) : undefined;
}

/** In other languages a name ends in a word of theirs: Python's `ServiceNetworkArgs`. */
function shortName(name: string): string {
  return name.replace(/(Args|Inputs)$/, "");
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
