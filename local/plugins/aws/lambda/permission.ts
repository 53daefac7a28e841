import type { FunctionUrlAuthType, Lambda } from "@aws-sdk/client-lambda";
import type { PermissionArgs, PermissionState } from "@pulumi/aws/lambda/permission";
import { flag, resourceType, text, textOf, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { nameOrPrefixed } from "../unique-name";
import { functionReference } from "./function-reference";

/** `aws.lambda.Permission`, whose id is that of its statement. */
export const permission = resourceType<AwsContext, PermissionArgs, PermissionState>({
  token: "aws:lambda/permission:Permission",
  autoname: { maxLength: 100, property: "statementId" },
  inputs: {
    action: text({ required: true, forceNew: true }),
    eventSourceToken: text({ forceNew: true }),
    function: text({ required: true, forceNew: true }),
    functionUrlAuthType: text({ forceNew: true }),
    invokedViaFunctionUrl: flag({ forceNew: true }),
    principal: text({ required: true, forceNew: true }),
    principalOrgId: text({ forceNew: true }),
    qualifier: text({ forceNew: true }),
    region: text({ forceNew: true }),
    sourceAccount: text({ forceNew: true }),
    sourceArn: text({ forceNew: true }),
    statementId: text({ forceNew: true, computed: true, conflictsWith: ["statementIdPrefix"] }),
    statementIdPrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["statementId"] }),
  },
  outputs: [],

  create: async (aws, inputs) => {
    const id = nameOrPrefixed(inputs.statementId, inputs.statementIdPrefix);
    return during(`adding Lambda Permission (${textOf(inputs.function)}/${id})`, async () => {
      await (
        await aws.lambda()
      ).addPermission({
        Action: inputs.action,
        EventSourceToken: inputs.eventSourceToken,
        FunctionName: textOf(inputs.function),
        FunctionUrlAuthType: inputs.functionUrlAuthType as FunctionUrlAuthType | undefined,
        InvokedViaFunctionUrl: inputs.invokedViaFunctionUrl || undefined,
        Principal: inputs.principal,
        PrincipalOrgID: inputs.principalOrgId,
        Qualifier: inputs.qualifier,
        SourceAccount: inputs.sourceAccount,
        SourceArn: inputs.sourceArn,
        StatementId: id,
      });
      return id;
    });
  },

  read: async (aws, id, known) => {
    const place = locate(id, known);
    return during(`reading Lambda Permission (${place.FunctionName}/${place.StatementId})`, async () => {
      const found = await find(await aws.lambda(), place);
      if (!found) return undefined;
      const { base, name, qualifier } = functionReference(found.Resource);
      const { StringEquals: equals = {}, ArnLike: like = {}, Bool: flags = {} } = found.Condition ?? {};
      return {
        id: place.StatementId,
        action: found.Action,
        eventSourceToken: equals["lambda:EventSourceToken"],
        function: place.FunctionName.startsWith("arn:") ? base : name,
        functionUrlAuthType: equals["lambda:FunctionUrlAuthType"],
        invokedViaFunctionUrl: flags["lambda:InvokedViaFunctionUrl"] === "true" || undefined,
        principal: principalOf(found.Principal),
        principalOrgId: equals["aws:PrincipalOrgID"],
        qualifier,
        region: aws.region,
        sourceAccount: equals["AWS:SourceAccount"],
        sourceArn: like["AWS:SourceArn"],
        statementId: found.Sid,
      };
    });
  },

  delete: async (aws, id, state) => {
    const place = locate(id, state);
    await during(`removing Lambda Permission (${place.FunctionName}/${place.StatementId})`, async () => {
      await unlessRefused((await aws.lambda()).removePermission(place), "ResourceNotFoundException");
    });
  },
});

/** A function's statement. */
interface Place {
  readonly FunctionName: string;
  readonly Qualifier: string | undefined;
  readonly StatementId: string;
}

/** An import names one as `function/statement` or `function:qualifier/statement`. */
function locate(id: string, known: Partial<Plain<PermissionState>>): Place {
  if (known.function !== undefined)
    return { FunctionName: textOf(known.function), Qualifier: known.qualifier, StatementId: id };
  const [reference = "", statement, ...more] = id.split("/");
  if (!reference || !statement || more.length > 0)
    throw new Error(
      `Unexpected format of ID (${JSON.stringify(id)}), expected FUNCTION_NAME/STATEMENT_ID or FUNCTION_NAME:QUALIFIER/STATEMENT_ID`,
    );
  const { base, qualifier } = functionReference(reference);
  return { FunctionName: base, Qualifier: qualifier, StatementId: statement };
}

/** As Lambda writes it. */
interface Statement {
  readonly Sid: string;
  readonly Action: string;
  readonly Resource: string;
  readonly Principal: Principal;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Principal = string | { readonly AWS?: string; readonly Service?: string };

async function find(lambda: Lambda, place: Place): Promise<Statement | undefined> {
  const { FunctionName, Qualifier, StatementId } = place;
  const found = await unlessRefused(
    lambda.getPolicy({ FunctionName, Qualifier }),
    "ResourceNotFoundException",
  );
  const policy = JSON.parse(found?.Policy ?? "{}") as { readonly Statement?: readonly Statement[] };
  return policy.Statement?.find(({ Sid }) => Sid === StatementId);
}

function principalOf(principal: Principal): string | undefined {
  return typeof principal === "string" ? principal : (principal.AWS ?? principal.Service);
}
