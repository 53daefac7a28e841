import assert from "node:assert/strict";

import type { Browser, Page } from "playwright-core";

import { installBrowser } from "../../../local/installation";
import { type TestEngine, testEngine } from "../../automation/engine";
import { type StagedProject, stagedProject } from "./project";
import { ServiceProcess } from "./service-process";

describe("the page of examples/deploy-service, in Chromium", function () {
  this.timeout(180_000);
  let engine: TestEngine | undefined;
  let project: StagedProject | undefined;
  let service: ServiceProcess;
  let browser: Browser | undefined;
  let page: Page;
  /** What the page did wrong by itself, or was kept from. */
  const complaints: string[] = [];

  before(async function () {
    const found = await installBrowser((line) => console.log(line));
    if (found.kind === "none") {
      // As a tier that can't run: a failure where everything has to.
      if (process.env["CI"] === "true" || process.env["BERTH_REQUIRE"] === "full")
        throw new Error(found.reason);
      console.log(`  skipped: ${found.reason}`);
      return this.skip();
    }
    const { chromium } = await import("playwright-core");
    engine = await testEngine();
    project = stagedProject(engine, {
      dev: { "shop:steps": [0] },
      failing: { "shop:steps": [0, 0], "shop:failure": "no more <b>room</b>" },
      slow: { "shop:steps": [3000, 0] },
    });
    service = await ServiceProcess.start(engine, project.dir);
    // Root's Chromium has no sandbox; it sees this page alone.
    browser = await chromium.launch({ executablePath: found.executable, args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => {
      // A refusal is one of the answers.
      if (message.type() === "error" && !message.text().includes("409")) complaints.push(message.text());
    });
    await page.goto(service.url);
  });
  after(async () => {
    await browser?.close();
    await service?.kill();
    project?.remove();
    engine?.remove();
  });

  async function deploy(stage: string): Promise<void> {
    await page.getByLabel("Stage").selectOption(stage);
    await page.getByRole("button", { name: "Deploy" }).click();
  }

  const state = () => page.locator("#state").textContent();
  const has = (text: string) => page.getByText(text).first().waitFor({ timeout: 60_000 });

  it("offers the stages", async () => {
    await page.locator("option").first().waitFor({ state: "attached" });
    assert.deepEqual(await page.locator("option").allTextContents(), ["dev", "failing", "slow"]);
  });

  it("starts a deployment, shows its events as they come, and how it ended", async () => {
    await deploy("dev");
    await has("started create step-1");
    await has("succeeded: create 2");
    await page.locator('#state[data-state="succeeded"]').waitFor();
    assert.match((await page.locator("#result").textContent()) ?? "", /"url": "http:\/\/shop"/);
    assert.equal(await page.locator("#cancel").isVisible(), false);
  });

  it("shows why one failed and what to do, as text", async () => {
    await deploy("failing");
    const failure = page.locator("#failure");
    await failure.waitFor({ timeout: 60_000 });
    const shown = (await failure.textContent()) ?? "";
    assert.match(shown, /resource-failed/);
    assert.match(shown, /no more <b>room<\/b>/);
    assert.match(shown, /Changed before that: create 2\./);
    assert.ok(((await page.locator("#remedy").textContent()) ?? "").length > 10);
    assert.equal(await state(), "failed");
  });

  it("shows a refusal, survives being loaded again in the middle, and cancels", async () => {
    await deploy("slow");
    await has("started create step-1");
    await page.getByRole("button", { name: "Deploy" }).click();
    await has('The stage "slow" is being deployed since');
    await page.reload();
    await has("started create step-1");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator('#state[data-state="cancelled"]').waitFor({ timeout: 60_000 });
    assert.match((await page.locator("#failure").textContent()) ?? "", /cancelled/);
    if (process.env["BERTH_SCREENSHOT"]) await page.screenshot({ path: process.env["BERTH_SCREENSHOT"] });
  });

  it("loads nothing from elsewhere and meets no error of its own", () => assert.deepEqual(complaints, []));
});
