import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { EcsService, type LoadBalancerArgs } from "../../../components";
import { account, mockEngine, region, valueOf } from "../../shared/mocks";
import { registered, types, web } from "./cases";

const targetGroupArn = `arn:aws:lb:${region}:${account}:web-tg-1234567`;
const certificateArn = `arn:aws:acm:${region}:${account}:certificate/1`;
const listenerArn = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/shared/0123/4567`;
const given: LoadBalancerArgs = {
  listenerArn: pulumi.output(listenerArn),
  loadBalancerSecurityGroupId: "sg-shared",
  rule: { hostHeaders: ["app.example.com"], pathPatterns: ["/api/*", "/ws"], priority: 10 },
};
const behind = (loadBalancer: LoadBalancerArgs) => registered({ ...web, loadBalancer });

describe("EcsService's load balancer", () => {
  it("answers HTTPS with a certificate, and sends HTTP there once it does", async () => {
    const engine = await behind({ certificateArn });
    const [https, http] = [engine.one(types.listener, "web-https"), engine.one(types.listener, "web-http")];
    assert.deepEqual(https.inputs, {
      loadBalancerArn: `arn:aws:lb:${region}:${account}:web-lb-1234567`,
      port: 443,
      protocol: "HTTPS",
      certificateArn,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [{ type: "forward", targetGroupArn }],
    });
    assert.deepEqual(http.inputs["defaultActions"], [
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
    assert.ok(http.dependencies.includes(https.urn));
    assert.ok(engine.one(types.service).dependencies.includes(https.urn));
    assert.deepEqual(
      engine
        .all(types.ingress)
        .filter(({ inputs }) => inputs["securityGroupId"] === "web-lb-id")
        .map(({ name, inputs }) => [name, inputs["fromPort"], inputs["toPort"]])
        .sort(),
      [
        ["web-lb-http", 80, 80],
        ["web-lb-https", 443, 443],
      ],
    );
  });

  it("exposes HTTPS, and the load balancer for a DNS record", async () => {
    await mockEngine();
    const service = new EcsService("web", { ...web, loadBalancer: { certificateArn, internal: true } });
    assert.ok(service.url && service.loadBalancer && service.targetGroupArn);
    assert.equal(await valueOf(service.url), "https://web-lb-1234567.elb.test");
    assert.equal(await valueOf(service.loadBalancer.dnsName), "web-lb-1234567.elb.test");
    assert.equal(await valueOf(service.targetGroupArn), targetGroupArn);
  });

  it("can be internal, in subnets of its own, for some addresses alone", async () => {
    const engine = await behind({
      internal: true,
      subnetIds: ["public-1", "public-2"],
      ingressCidrs: ["10.0.0.0/16", "10.1.0.0/16"],
    });
    const { internal, subnets } = engine.one(types.loadBalancer).inputs;
    assert.deepEqual([internal, subnets], [true, ["public-1", "public-2"]]);
    assert.deepEqual(
      ["web-lb-http", "web-lb-http-2"].map((name) => engine.one(types.ingress, name).inputs["cidrIpv4"]),
      ["10.0.0.0/16", "10.1.0.0/16"],
    );
  });

  it("drops header fields that no application expects", async () => {
    const { inputs } = (await behind({})).one(types.loadBalancer);
    assert.equal(inputs["dropInvalidHeaderFields"], true);
    for (const key of ["ipAddressType", "enableDeletionProtection", "accessLogs"])
      assert.equal(inputs[key], undefined);
  });

  it("is protected from deletion and logs its requests when asked", async () => {
    const accessLogs = { bucket: pulumi.output("logs"), prefix: "shop" };
    const { inputs } = (await behind({ deletionProtection: true, accessLogs })).one(types.loadBalancer);
    assert.equal(inputs["enableDeletionProtection"], true);
    assert.deepEqual(inputs["accessLogs"], { bucket: "logs", prefix: "shop", enabled: true });
  });

  it("answers IPv6 too when asked, from everywhere or from some addresses", async () => {
    const open = await behind({ dualStack: true, certificateArn });
    assert.equal(open.one(types.loadBalancer).inputs["ipAddressType"], "dualstack");
    const ofIpv6 = (engine: typeof open) =>
      engine
        .all(types.ingress)
        .flatMap(({ name, inputs }) =>
          inputs["cidrIpv6"] === undefined ? [] : [[name, inputs["cidrIpv6"]]],
        );
    assert.deepEqual(ofIpv6(open), [
      ["web-lb-http-ipv6", "::/0"],
      ["web-lb-https-ipv6", "::/0"],
    ]);
    const some = await behind({ dualStack: true, ingressIpv6Cidrs: ["2001:db8::/32", "2001:db9::/32"] });
    assert.deepEqual(ofIpv6(some), [
      ["web-lb-http-ipv6", "2001:db8::/32"],
      ["web-lb-http-ipv6-2", "2001:db9::/32"],
    ]);
    assert.equal(some.one(types.ingress, "web-lb-http").inputs["cidrIpv4"], "0.0.0.0/0");
  });

  it("asks as it is told, on a port that is open to it", async () => {
    const engine = await behind({
      healthCheckPath: "/up",
      healthCheck: {
        interval: 20,
        timeout: 8,
        healthyThreshold: 3,
        unhealthyThreshold: 5,
        matcher: "204",
        port: 9000,
      },
      deregistrationDelay: 5,
    });
    const { healthCheck, deregistrationDelay } = engine.one(types.targetGroup).inputs;
    assert.equal(deregistrationDelay, 5);
    assert.deepEqual(healthCheck, {
      path: "/up",
      protocol: "HTTP",
      matcher: "204",
      interval: 20,
      timeout: 8,
      healthyThreshold: 3,
      unhealthyThreshold: 5,
      port: "9000",
    });
    for (const [type, name] of [
      [types.egress, "web-lb-to-tasks-health"],
      [types.ingress, "web-tasks-from-lb-health"],
    ] as const) {
      assert.equal(engine.one(type, name).inputs["fromPort"], 9000);
    }
  });

  it("is a rule of a given listener", async () => {
    const engine = await behind(given);
    assert.deepEqual(engine.one(types.listenerRule, "web-rule").inputs, {
      listenerArn,
      priority: 10,
      conditions: [
        { hostHeader: { values: ["app.example.com"] } },
        { pathPattern: { values: ["/api/*", "/ws"] } },
      ],
      actions: [{ type: "forward", targetGroupArn }],
    });
    for (const type of [types.loadBalancer, types.listener]) assert.deepEqual(engine.all(type), []);
    assert.deepEqual(
      engine.all(types.ingress).map(({ name, inputs }) => [name, inputs]),
      [
        [
          "web-tasks-from-lb",
          {
            securityGroupId: "web-tasks-id",
            ipProtocol: "tcp",
            fromPort: 8080,
            toPort: 8080,
            referencedSecurityGroupId: "sg-shared",
          },
        ],
      ],
    );
    const waitsFor = engine.one(types.service).dependencies;
    for (const type of [types.listenerRule, types.ingress]) {
      assert.ok(waitsFor.includes(engine.one(type).urn), type);
    }
  });

  it("has no URL of its own behind a given listener", async () => {
    await mockEngine();
    const service = new EcsService("web", { ...web, loadBalancer: given });
    assert.equal(service.url, undefined);
    assert.equal(service.loadBalancer, undefined);
    assert.equal(await valueOf(service.targetGroupArn ?? pulumi.output("")), targetGroupArn);
  });

  it("gives tasks time to start, as much as it is told", async () => {
    const engine = await registered({ ...web, healthCheckGracePeriodSeconds: 300 });
    assert.equal(engine.one(types.service).inputs["healthCheckGracePeriodSeconds"], 300);
  });
});
