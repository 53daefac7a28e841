import type {
  CreateListenerCommandInput,
  ElasticLoadBalancingV2,
  Listener,
  ProtocolEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerArgs, ListenerState } from "@pulumi/aws/lb/listener";
import {
  list,
  map,
  number,
  resourceType,
  text,
  unsupported,
  type Plain,
  type Property,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, isRefusal, unlessRefused } from "../failures";
import { waitFor } from "../wait";
import { actionFields, fromAction, toAction } from "./listener-action";
import { readTags, withTags, writeTags } from "./tags";

type RoutingHeader = Extract<keyof ListenerArgs, `routingHttp${string}`>;

/** Headers that a listener renames, adds or drops. */
const routingHeaders: Readonly<Record<RoutingHeader, Property>> = {
  routingHttpRequestXAmznMtlsClientcertHeaderName: unsupported,
  routingHttpRequestXAmznMtlsClientcertIssuerHeaderName: unsupported,
  routingHttpRequestXAmznMtlsClientcertLeafHeaderName: unsupported,
  routingHttpRequestXAmznMtlsClientcertSerialNumberHeaderName: unsupported,
  routingHttpRequestXAmznMtlsClientcertSubjectHeaderName: unsupported,
  routingHttpRequestXAmznMtlsClientcertValidityHeaderName: unsupported,
  routingHttpRequestXAmznTlsCipherSuiteHeaderName: unsupported,
  routingHttpRequestXAmznTlsVersionHeaderName: unsupported,
  routingHttpResponseAccessControlAllowCredentialsHeaderValue: unsupported,
  routingHttpResponseAccessControlAllowHeadersHeaderValue: unsupported,
  routingHttpResponseAccessControlAllowMethodsHeaderValue: unsupported,
  routingHttpResponseAccessControlAllowOriginHeaderValue: unsupported,
  routingHttpResponseAccessControlExposeHeadersHeaderValue: unsupported,
  routingHttpResponseAccessControlMaxAgeHeaderValue: unsupported,
  routingHttpResponseContentSecurityPolicyHeaderValue: unsupported,
  routingHttpResponseServerEnabled: unsupported,
  routingHttpResponseStrictTransportSecurityHeaderValue: unsupported,
  routingHttpResponseXContentTypeOptionsHeaderValue: unsupported,
  routingHttpResponseXFrameOptionsHeaderValue: unsupported,
};

/** `aws.lb.Listener`, whose id is its ARN. */
export const listener = resourceType<AwsContext, ListenerArgs, ListenerState>({
  token: "aws:lb/listener:Listener",
  inputs: {
    ...routingHeaders,
    alpnPolicy: text(),
    certificateArn: text(),
    defaultActions: list({ required: true, fields: actionFields }),
    loadBalancerArn: text({ required: true, forceNew: true }),
    mutualAuthentication: unsupported,
    port: number(),
    protocol: text({ computed: true }),
    region: text({ forceNew: true }),
    sslPolicy: text({ computed: true }),
    tags: map(),
    tcpIdleTimeoutSeconds: unsupported,
  },
  outputs: ["arn", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating ELBv2 Listener (${inputs.loadBalancerArn})`, async () => {
      const created = await (
        await aws.elb()
      ).createListener({
        LoadBalancerArn: inputs.loadBalancerArn,
        ...listenerOf(inputs),
        ...withTags(inputs.tags),
      });
      return created.Listeners?.[0]?.ListenerArn ?? "";
    }),

  read: (aws, id, known) =>
    during(`reading ELBv2 Listener (${id})`, async () => {
      const elb = await aws.elb();
      const found = await find(elb, id);
      if (!found) return undefined;
      return {
        ...stateOf(found, known.defaultActions),
        region: aws.region,
        tags: await readTags(aws, elb, id),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`modifying ELBv2 Listener (${id})`, async () => {
      const elb = await aws.elb();
      if ([...changed].some((name) => name !== "tags"))
        await elb.modifyListener({ ListenerArn: id, ...listenerOf(inputs) });
      await writeTags(elb, id, old.tags, inputs.tags);
    }),

  delete: (aws, id) =>
    during(`deleting ELBv2 Listener (${id})`, async () => {
      const elb = await aws.elb();
      await waitFor(aws, { what: "what still uses it", timeoutMs: 5 * 60_000 }, async () => {
        try {
          await unlessRefused(elb.deleteListener({ ListenerArn: id }), "ListenerNotFoundException");
          return true;
        } catch (error) {
          if (isRefusal(error, "ResourceInUseException")) return undefined;
          throw error;
        }
      });
    }),
});

async function find(elb: ElasticLoadBalancingV2, arn: string): Promise<Listener | undefined> {
  const answer = await unlessRefused(
    elb.describeListeners({ ListenerArns: [arn] }),
    "ListenerNotFoundException",
  );
  return answer?.Listeners?.[0];
}

function listenerOf(inputs: Plain<ListenerArgs>): Omit<CreateListenerCommandInput, "LoadBalancerArn"> {
  // Application load balancers speak HTTP unless told otherwise; the ARN says what kind it is.
  const application = inputs.loadBalancerArn.includes("loadbalancer/app/");
  return {
    Port: inputs.port,
    Protocol: (inputs.protocol ?? (application ? "HTTP" : undefined)) as ProtocolEnum | undefined,
    DefaultActions: inputs.defaultActions.map(toAction),
    ...(inputs.alpnPolicy && { AlpnPolicy: [inputs.alpnPolicy] }),
    ...(inputs.certificateArn && { Certificates: [{ CertificateArn: inputs.certificateArn }] }),
    ...(inputs.sslPolicy && { SslPolicy: inputs.sslPolicy }),
  };
}

function stateOf(
  found: Listener,
  known: Plain<ListenerState>["defaultActions"],
): Partial<Plain<ListenerState>> {
  return {
    arn: found.ListenerArn,
    alpnPolicy: found.AlpnPolicy?.[0],
    certificateArn: found.Certificates?.[0]?.CertificateArn,
    defaultActions: (found.DefaultActions ?? []).map((action, index) => fromAction(action, known?.[index])),
    loadBalancerArn: found.LoadBalancerArn,
    port: found.Port,
    protocol: found.Protocol,
    sslPolicy: found.SslPolicy || undefined,
  };
}
