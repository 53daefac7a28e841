import * as assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { BatchDeleteImageCommand } from "@aws-sdk/client-ecr";

import { inventoryClients } from "../../../inventory";
import { berthUserAgent } from "../../../retention";

describe("the user agent of berth's calls to ECR", () => {
  it("names berth, in the header that CloudTrail records", async () => {
    const said: string[] = [];
    const server = createServer((request, response) => {
      said.push(String(request.headers["user-agent"]));
      request.resume();
      response.end("{}");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const { ecr } = inventoryClients({
        region: "eu-west-1",
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
      });
      const imageIds = [{ imageTag: "release.web.1" }];
      await ecr.send(new BatchDeleteImageCommand({ repositoryName: "shop", imageIds }));
    } finally {
      server.closeAllConnections();
      server.close();
    }
    assert.equal(said.length, 1);
    assert.ok(said[0]?.includes(berthUserAgent), said[0]);
  });
});
