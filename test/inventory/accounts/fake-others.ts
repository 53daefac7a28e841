import type { InventoryClients } from "../../../inventory";
import { accountId, region, type FakeAccount } from "./account";
import { atMost, awsError, page, type Operations } from "./fake-aws";

/** EventBridge, Scheduler, Lambda, App Runner, Batch and CodeBuild as far as an inventory knows them. */
export function fakeOthers(account: FakeAccount): Partial<Record<keyof InventoryClients, Operations>> {
  const size = (asked = 50) => Math.min(asked, account.pageSize ?? Infinity);
  const buses = () => account.buses ?? { default: [] };
  interface Listing {
    readonly NextToken?: string;
    readonly Limit?: number;
    readonly MaxResults?: number;
  }
  return {
    eventbridge: {
      ListEventBuses({ NextToken, Limit }: Listing) {
        const { items, next } = page(Object.keys(buses()), NextToken, size(Limit));
        return { EventBuses: items.map((Name) => ({ Name })), NextToken: next };
      },
      ListRules({ EventBusName, NextToken, Limit }: Listing & { EventBusName: string }) {
        const rules = buses()[EventBusName];
        if (!rules) throw awsError("ResourceNotFoundException");
        const { items, next } = page(rules, NextToken, size(Limit));
        return { Rules: items.map(({ Targets: _, ...rule }) => rule), NextToken: next };
      },
      ListTargetsByRule({
        Rule,
        EventBusName,
        NextToken,
        Limit,
      }: Listing & { Rule: string; EventBusName: string }) {
        const rule = buses()[EventBusName]?.find(({ Name }) => Name === Rule);
        if (!rule) throw awsError("ResourceNotFoundException");
        const { items, next } = page(rule.Targets, NextToken, size(Limit));
        return { Targets: items, NextToken: next };
      },
    },
    scheduler: {
      ListSchedules({ NextToken, MaxResults }: Listing) {
        const { items, next } = page(account.schedules ?? [], NextToken, size(MaxResults));
        const Schedules = items.map(({ Name, GroupName, State, Target }) => ({
          ...{ Name, GroupName, State },
          Target: { Arn: Target?.Arn },
        }));
        return { Schedules, NextToken: next };
      },
      GetSchedule({ Name, GroupName }: { Name: string; GroupName?: string }) {
        const found = account.schedules?.find((one) => one.Name === Name && one.GroupName === GroupName);
        if (!found) throw awsError("ResourceNotFoundException");
        return found;
      },
    },
    lambda: {
      ListFunctions({
        Marker,
        MaxItems,
        FunctionVersion,
      }: {
        Marker?: string;
        MaxItems: number;
        FunctionVersion: string;
      }) {
        const all = (account.functions ?? []).filter(
          ({ version }) => FunctionVersion === "ALL" || version === "$LATEST",
        );
        const { items, next } = page(all, Marker, size(MaxItems));
        const Functions = items.map(({ name, version, code }) => ({
          FunctionName: name,
          Version: version,
          PackageType: code ? "Image" : "Zip",
        }));
        return { Functions, NextMarker: next };
      },
      GetFunction({ FunctionName, Qualifier = "$LATEST" }: { FunctionName: string; Qualifier?: string }) {
        const found = account.functions?.find(
          ({ name, version }) => name === FunctionName && version === Qualifier,
        );
        if (!found) throw awsError("ResourceNotFoundException");
        return { Code: found.code };
      },
    },
    appRunner: {
      ListServices({ NextToken, MaxResults }: Listing) {
        const { items, next } = page(account.appRunnerServices ?? [], NextToken, size(MaxResults));
        const ServiceSummaryList = items.map(({ name, status = "RUNNING" }) => ({
          ServiceName: name,
          ServiceArn: `arn:aws:apprunner:${region}:${accountId}:service/${name}`,
          Status: status,
        }));
        return { ServiceSummaryList, NextToken: next };
      },
      DescribeService({ ServiceArn }: { ServiceArn: string }) {
        const found = account.appRunnerServices?.find(({ name }) => ServiceArn.endsWith(`/${name}`));
        if (!found) throw awsError("ResourceNotFoundException");
        const ImageRepository = { ImageIdentifier: found.image };
        return { Service: { SourceConfiguration: found.image === undefined ? {} : { ImageRepository } } };
      },
    },
    batch: {
      DescribeJobDefinitions({
        nextToken,
        maxResults,
        status,
      }: {
        nextToken?: string;
        maxResults?: number;
        status: string;
      }) {
        const all = (account.jobDefinitions ?? []).filter((one) => one.status === status);
        const { items, next } = page(all, nextToken, size(maxResults));
        return { jobDefinitions: items, nextToken: next };
      },
    },
    codeBuild: {
      ListProjects({ nextToken }: { nextToken?: string }) {
        const { items, next } = page(Object.keys(account.projects ?? {}), nextToken, size(100));
        return { projects: items, nextToken: next };
      },
      BatchGetProjects({ names }: { names: string[] }) {
        atMost(100, names);
        const projects = names.flatMap((name) => {
          const image = account.projects?.[name];
          return image === undefined ? [] : [{ name, environment: { image } }];
        });
        return { projects, projectsNotFound: names.filter((name) => account.projects?.[name] === undefined) };
      },
    },
  };
}
