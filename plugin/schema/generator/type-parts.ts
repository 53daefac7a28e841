import ts from "typescript";

/** What a type may be, without `undefined`. */
export function partsOf(type: ts.Type): readonly ts.Type[] {
  const types = type.isUnion() ? type.types : [type];
  return types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
}

/** Tells Pulumi's `Input<T>` from `T`: it may be a promise or an output as well. */
export function inputParts(
  types: readonly ts.Type[],
  checker: ts.TypeChecker,
): { readonly isInput: boolean; readonly types: readonly ts.Type[] } {
  const values = types.filter((type) => !isPromise(type) && !outputOf(type, checker));
  return { isInput: values.length < types.length, types: values };
}

/** What an `Output<T>` is of. */
export function outputOf(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  const instance = (type.isIntersection() ? type.types : [type]).find(
    ({ symbol }) => symbol?.name === "OutputInstance",
  );
  return instance && checker.getTypeArguments(instance as ts.TypeReference)[0];
}

/** A boolean is one of two in the compiler's eyes. */
export function booleansApart(types: readonly ts.Type[]): readonly [ts.Type[], ts.Type[]] {
  const isBoolean = ({ flags }: ts.Type) => (flags & ts.TypeFlags.BooleanLike) !== 0;
  return [types.filter(isBoolean), types.filter((type) => !isBoolean(type))];
}

/** Whether it has properties of its own: no text, no list, no map. */
export function isObject(type: ts.Type, checker: ts.TypeChecker): boolean {
  const isStructure = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
  return isStructure && !checker.isArrayType(type) && !type.getStringIndexType();
}

function isPromise({ symbol }: ts.Type): boolean {
  return symbol?.name === "Promise";
}
