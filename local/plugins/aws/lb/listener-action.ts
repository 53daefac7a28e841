import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerArgs } from "@pulumi/aws/lb/listener";
import { number, object, text, unsupported, type Plain, type Properties } from "../../provider";

/** The arguments of an action, of a listener or of one of its rules. */
export const actionFields: Properties = {
  authenticateCognito: unsupported,
  authenticateOidc: unsupported,
  fixedResponse: object({
    contentType: text({ required: true }),
    messageBody: text(),
    statusCode: text({ computed: true }),
  }),
  forward: object(
    {
      stickiness: object(
        { duration: number({ required: true }), enabled: { kind: "boolean", computed: true } },
        { computed: true },
      ),
      targetGroups: {
        kind: "set",
        required: true,
        fields: { arn: text({ required: true }), weight: number({ default: 1 }) },
      },
    },
    { computed: true },
  ),
  jwtValidation: unsupported,
  order: number({ computed: true }),
  redirect: object({
    host: text({ default: "#{host}" }),
    path: text({ default: "/#{path}" }),
    port: text({ default: "#{port}" }),
    protocol: text({ default: "#{protocol}" }),
    query: text({ default: "#{query}" }),
    statusCode: text({ required: true }),
  }),
  targetGroupArn: text(),
  type: text({ required: true }),
};

/** What a listener or one of its rules does, as the arguments `defaultActions` and `actions` spell it. */
export type ActionArgs = Plain<ListenerArgs>["defaultActions"][number];

/** An action as AWS takes it. */
export function toAction(action: ActionArgs, index: number): Action {
  const { fixedResponse, forward, redirect } = action;
  return {
    Type: action.type as NonNullable<Action["Type"]>,
    Order: action.order ?? index + 1,
    ...(action.targetGroupArn && { TargetGroupArn: action.targetGroupArn }),
    ...(forward && {
      ForwardConfig: {
        TargetGroups: forward.targetGroups.map(({ arn, weight }) => ({
          TargetGroupArn: arn,
          Weight: weight,
        })),
        ...(forward.stickiness && {
          TargetGroupStickinessConfig: {
            Enabled: forward.stickiness.enabled ?? false,
            DurationSeconds: forward.stickiness.duration,
          },
        }),
      },
    }),
    ...(fixedResponse && {
      FixedResponseConfig: {
        ContentType: fixedResponse.contentType,
        MessageBody: fixedResponse.messageBody,
        StatusCode: fixedResponse.statusCode,
      },
    }),
    ...(redirect && {
      RedirectConfig: {
        Host: redirect.host,
        Path: redirect.path,
        Port: redirect.port,
        Protocol: redirect.protocol,
        Query: redirect.query,
        StatusCode: redirect.statusCode as "HTTP_301" | "HTTP_302",
      },
    }),
  };
}

/** AWS reports one target group twice, as target and as configuration; the program's way of saying it counts. */
export function fromAction(action: Action, known: ActionArgs | undefined): ActionArgs {
  const { FixedResponseConfig: fixed, ForwardConfig: config, RedirectConfig: redirect } = action;
  const groups = config?.TargetGroups ?? [];
  const forward = config && (known?.forward !== undefined || groups.length > 1);
  return {
    type: action.Type ?? "",
    order: action.Order,
    ...(!forward &&
      action.Type === "forward" && { targetGroupArn: action.TargetGroupArn ?? groups[0]?.TargetGroupArn }),
    ...(forward && {
      forward: {
        targetGroups: groups.map(({ TargetGroupArn, Weight }) => ({
          arn: TargetGroupArn ?? "",
          weight: Weight,
        })),
        ...(config.TargetGroupStickinessConfig?.DurationSeconds !== undefined && {
          stickiness: {
            enabled: config.TargetGroupStickinessConfig.Enabled,
            duration: config.TargetGroupStickinessConfig.DurationSeconds,
          },
        }),
      },
    }),
    ...(fixed && {
      fixedResponse: {
        contentType: fixed.ContentType ?? "",
        messageBody: fixed.MessageBody,
        statusCode: fixed.StatusCode,
      },
    }),
    ...(redirect && {
      redirect: {
        host: redirect.Host,
        path: redirect.Path,
        port: redirect.Port,
        protocol: redirect.Protocol,
        query: redirect.Query,
        statusCode: redirect.StatusCode ?? "",
      },
    }),
  };
}
