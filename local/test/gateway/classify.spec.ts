import assert from "node:assert/strict";
import { classify, type RequestKind } from "../../gateway/classify";

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

interface Case {
  name: string;
  head: { method: string; url: string; headers?: Record<string, string> };
  body?: string;
  kind: Partial<RequestKind>;
}

const cases: Case[] = [
  {
    name: "a JSON write, by its target",
    head: {
      method: "POST",
      url: "/",
      headers: { "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.PutLifecyclePolicy" },
    },
    body: '{"repositoryName":"a/b"}',
    kind: { protocol: "json", service: "ecr", operation: "PutLifecyclePolicy", resource: "a/b", write: true },
  },
  {
    name: "a preview, which changes nothing",
    head: {
      method: "POST",
      url: "/",
      headers: { "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.StartLifecyclePolicyPreview" },
    },
    body: '{"repositoryName":"a/b"}',
    kind: {
      protocol: "json",
      service: "ecr",
      operation: "StartLifecyclePolicyPreview",
      resource: "a/b",
      write: false,
    },
  },
  {
    name: "a JSON read with a list of names",
    head: {
      method: "POST",
      url: "/",
      headers: { "x-amz-target": "AmazonEC2ContainerServiceV20141113.DescribeServices" },
    },
    body: '{"cluster":"c","services":["web"]}',
    kind: { service: "ecs", operation: "DescribeServices", resource: "web", write: false },
  },
  {
    name: "a JSON call of a service that is not known by target, by its signature",
    head: { method: "POST", url: "/", headers: { "x-amz-target": "TrentService.Encrypt", ...signed("kms") } },
    body: "{",
    kind: { service: "kms", operation: "Encrypt", write: true },
  },
  {
    name: "a Query write in a form",
    head: { method: "POST", url: "/", headers: { ...form, ...signed("iam") } },
    body: "Action=CreateRole&RoleName=web",
    kind: { protocol: "query", service: "iam", operation: "CreateRole", resource: "web", write: true },
  },
  {
    name: "an EC2 read in a form",
    head: { method: "POST", url: "/", headers: { ...form, ...signed("ec2") } },
    body: "Action=DescribeVpcs",
    kind: { protocol: "ec2", service: "ec2", operation: "DescribeVpcs", write: false },
  },
  {
    name: "STS as a read: nothing in the account changes",
    head: { method: "POST", url: "/", headers: { ...form, ...signed("sts") } },
    body: "Action=AssumeRole",
    kind: { service: "sts", operation: "AssumeRole", write: false },
  },
  {
    name: "a REST call, by its signature",
    head: { method: "PUT", url: "/bucket/key?x=1", headers: signed("s3") },
    kind: { protocol: "rest", service: "s3", operation: "PUT", resource: "/bucket/key", write: true },
  },
  {
    name: "a path that is no URL, without failing",
    head: { method: "GET", url: "//%?%" },
    kind: { protocol: "rest", resource: "//%", write: false },
  },
  {
    name: "the start of a blob upload as a push",
    head: { method: "POST", url: "/v2/a/b/blobs/uploads/" },
    kind: {
      protocol: "registry",
      service: "registry",
      operation: "POST blob",
      resource: "a/b",
      push: "blob",
    },
  },
  {
    name: "a manifest's push",
    head: { method: "PUT", url: "/v2/a/manifests/tag" },
    kind: { operation: "PUT manifest", resource: "a", write: true, push: "manifest" },
  },
  {
    name: "a pull as a read",
    head: { method: "GET", url: "/v2/library/busybox/manifests/latest?ns=docker.io" },
    kind: { operation: "GET manifest", resource: "library/busybox", write: false },
  },
  {
    name: "a manifest's deletion as a write that pushes nothing",
    head: { method: "DELETE", url: "/v2/a/manifests/sha256:0" },
    kind: { operation: "DELETE manifest", write: true },
  },
  {
    name: "a load balancer, by host",
    head: {
      method: "POST",
      url: "/v2/a/manifests/t",
      headers: { host: "web-1.us-east-1.elb.amazonaws.com:4566" },
    },
    kind: { protocol: "alb", service: "alb", resource: "web-1.us-east-1.elb.amazonaws.com", write: false },
  },
  {
    name: "a load balancer, by path",
    head: { method: "GET", url: "/_alb/web/hello" },
    kind: { protocol: "alb", service: "alb", operation: "GET", resource: "web", write: false },
  },
  {
    name: "SES's /v2/email as no registry call",
    head: { method: "POST", url: "/v2/email/outbound-emails", headers: signed("ses") },
    kind: { protocol: "rest", service: "ses", write: true },
  },
];

describe("classify", () => {
  for (const { name, head, body, kind } of cases) {
    it(`names ${name}`, () => {
      const got = classify({ headers: {}, ...head }, body === undefined ? undefined : Buffer.from(body));
      assert.deepEqual({ ...got, ...kind }, got);
      assert.equal(got.push, kind.push);
    });
  }
});
