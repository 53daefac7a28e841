import * as assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials, type Metadata, type ServiceError } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import {
  flag,
  map,
  serve,
  text,
  type CallContext,
  type Plugin,
  type ResourceType,
  type Values,
} from "../../../plugins/provider";
import { fromStruct, Secret, toStruct, UNKNOWN, textOf } from "../../../plugins/provider/values";

const urn = "urn:pulumi:dev::p::parent:index:Parent$toy:index/thing:Thing::my::thing";

describe("the provider service", () => {
  const things = new Map<string, Values>();
  let client: ResourceProviderClient;
  let close: () => void;

  beforeEach(async () => {
    things.clear();
    const served = await serve(toyPlugin(things));
    client = new ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
    close = () => {
      client.close();
      served.close();
    };
  });

  afterEach(() => close());

  it("shakes hands: it knows secrets, resources and automatic names", async () => {
    const answer = await call<proto.ProviderHandshakeResponse>((done) =>
      client.handshake(new proto.ProviderHandshakeRequest(), done),
    );
    assert.deepEqual(
      [answer.getAcceptSecrets(), answer.getAcceptResources(), answer.getSupportsAutonamingConfiguration()],
      [true, true, true],
    );
  });

  it("configures: previews are supported", async () => {
    const answer = await call<proto.ConfigureResponse>((done) =>
      client.configure(new proto.ConfigureRequest(), done),
    );
    assert.deepEqual([answer.getSupportspreview(), answer.getAcceptsecrets()], [true, true]);
  });

  it("checks inputs: secrets stay secret, names come from the logical name", async () => {
    const request = new proto.CheckRequest()
      .setUrn(urn)
      .setNews(toStruct({ note: new Secret("n") }))
      .setRandomseed(Uint8Array.of(1));
    const inputs = fromStruct(
      (await call<proto.CheckResponse>((done) => client.check(request, done))).getInputs(),
    );
    assert.deepEqual(inputs["note"], new Secret("n"));
    assert.match(textOf(inputs["name"]), /^my::thing-[0-9a-f]{7}$/);
  });

  it("previews a creation: what only the service decides is unknown, what is secret stays so", async () => {
    const request = new proto.CreateRequest()
      .setUrn(urn)
      .setPreview(true)
      .setProperties(toStruct({ name: "a", note: new Secret(UNKNOWN) }));
    const plan = fromStruct(
      (await call<proto.CreateResponse>((done) => client.create(request, done))).getProperties(),
    );
    assert.deepEqual(plan, { name: "a", note: new Secret(UNKNOWN), size: UNKNOWN });
    assert.equal(things.size, 0);
  });

  it("creates, and records what the service says, as secret as the inputs", async () => {
    const made = await create({ name: "a", note: new Secret("n") });
    assert.equal(made.getId(), "a");
    assert.deepEqual(fromStruct(made.getProperties()), {
      id: "a",
      name: "a",
      note: new Secret("n"),
      size: 1,
    });
  });

  it("keeps secret what follows from a secret", async () => {
    const tags = { t: new Secret("1") };
    const made = await create({ name: "a", tags });
    assert.deepEqual(fromStruct(made.getProperties()), { id: "a", name: "a", tags, allTags: tags, size: 1 });
  });

  it("tells the engine of a resource that was made but did not become ready", async () => {
    const error = await create({ name: "broken" }).then(
      () => assert.fail("it became ready"),
      (failure: ServiceError) => failure,
    );
    assert.match(error.details, /never ready/);
    const detail = initializationDetail(error.metadata);
    assert.equal(detail.getId(), "broken");
    assert.equal(fromStruct(detail.getProperties())["size"], 1);
    assert.deepEqual(detail.getReasonsList(), ["never ready"]);
  });

  const diffs: readonly {
    title: string;
    news: Values;
    kinds: Record<string, number>;
    replaces: string[];
    first: boolean;
  }[] = [
    { title: "nothing", news: { name: "a", note: "n" }, kinds: {}, replaces: [], first: false },
    {
      title: "an update",
      news: { name: "a", note: "m" },
      kinds: { note: proto.PropertyDiff.Kind.UPDATE },
      replaces: [],
      first: false,
    },
    {
      title: "a removal",
      news: { name: "a" },
      kinds: { note: proto.PropertyDiff.Kind.DELETE },
      replaces: [],
      first: false,
    },
    {
      title: "an addition",
      news: { name: "a", note: "n", tags: { t: "1" } },
      kinds: { tags: proto.PropertyDiff.Kind.ADD },
      replaces: [],
      first: false,
    },
    {
      title: "a replacement under the same name, the old one first",
      news: { name: "a", note: "n", zone: "z2" },
      kinds: { zone: proto.PropertyDiff.Kind.UPDATE_REPLACE },
      replaces: ["zone"],
      first: true,
    },
    {
      title: "a replacement under another name",
      news: { name: "b", note: "n" },
      kinds: { name: proto.PropertyDiff.Kind.UPDATE_REPLACE },
      replaces: ["name"],
      first: false,
    },
    {
      title: "a replacement under an unknown name",
      news: { name: UNKNOWN, note: "n" },
      kinds: { name: proto.PropertyDiff.Kind.UPDATE_REPLACE },
      replaces: ["name"],
      first: false,
    },
  ];
  for (const { title, news, kinds, replaces, first } of diffs) {
    it(`diffs: ${title}`, async () => {
      const state = { name: "a", note: "n", zone: "z1", size: 1 };
      const given = "zone" in news ? news : { ...news, zone: "z1" };
      const request = new proto.DiffRequest()
        .setUrn(urn)
        .setId("a")
        .setOlds(toStruct(state))
        .setNews(toStruct(given));
      const answer = await call<proto.DiffResponse>((done) => client.diff(request, done));
      const found: Record<string, number> = {};
      answer.getDetaileddiffMap().forEach((difference, at) => (found[at] = difference.getKind()));
      assert.deepEqual(found, kinds);
      assert.deepEqual(answer.getReplacesList(), replaces);
      assert.equal(answer.getDeletebeforereplace(), first);
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      assert.equal(answer.getChanges(), Object.keys(kinds).length > 0 ? DIFF_SOME : DIFF_NONE);
    });
  }

  it("does not diff what the program ignores", async () => {
    const request = new proto.DiffRequest()
      .setUrn(urn)
      .setOlds(toStruct({ name: "a", tags: { t: "1" } }))
      .setNews(toStruct({ name: "a", tags: { t: "2" } }))
      .setIgnorechangesList(["tags"]);
    const answer = await call<proto.DiffResponse>((done) => client.diff(request, done));
    assert.equal(answer.getChanges(), proto.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("reads for an import: inputs and state of what is there", async () => {
    things.set("a", { name: "a", note: "n", size: 3 });
    const answer = await read("a", {});
    assert.deepEqual(fromStruct(answer.getInputs()), { name: "a", note: "n", __defaults: [] });
    assert.deepEqual(fromStruct(answer.getProperties()), { id: "a", name: "a", note: "n", size: 3 });
  });

  it("reads for a refresh: the inputs that drifted, as secret as before", async () => {
    things.set("a", { name: "a", note: "drifted", size: 3 });
    const answer = await read(
      "a",
      { name: "a", note: new Secret("n"), size: 1 },
      { name: "a", note: new Secret("n"), quiet: true },
    );
    assert.deepEqual(fromStruct(answer.getInputs()), { name: "a", note: new Secret("drifted"), quiet: true });
  });

  it("reads what is gone: no id", async () => assert.equal((await read("a", { name: "a" })).getId(), ""));

  it("updates, and forgets what the program no longer says", async () => {
    await create({ name: "a", note: "n" });
    const request = new proto.UpdateRequest()
      .setUrn(urn)
      .setId("a")
      .setOlds(toStruct({ name: "a", note: "n", size: 1 }))
      .setNews(toStruct({ name: "a", tags: { t: "1" } }));
    const answer = await call<proto.UpdateResponse>((done) => client.update(request, done));
    const tags = { t: "1" };
    assert.deepEqual(fromStruct(answer.getProperties()), {
      id: "a",
      name: "a",
      tags,
      allTags: tags,
      size: 1,
    });
  });

  it("records an update that did not become ready as if it had been made, as the official plugins do", async () => {
    things.set("broken", { name: "broken", note: "what the service went back to", size: 1 });
    const request = new proto.UpdateRequest()
      .setUrn(urn)
      .setId("broken")
      .setOlds(toStruct({ name: "broken", note: "n", size: 1 }))
      .setNews(toStruct({ name: "broken", note: "m" }));
    const error = await call<proto.UpdateResponse>((done) => client.update(request, done)).then(
      () => assert.fail("it became ready"),
      (failure: ServiceError) => failure,
    );
    const detail = initializationDetail(error.metadata);
    assert.deepEqual(fromStruct(detail.getProperties()), {
      id: "broken",
      name: "broken",
      note: "m",
      size: 1,
    });
  });

  it("refuses a change that the service can't make, while it is planned", async () => {
    const request = new proto.DiffRequest()
      .setUrn(urn)
      .setId("a")
      .setOlds(toStruct({ name: "a", note: "n" }))
      .setNews(toStruct({ name: "a", note: "forbidden" }));
    await assert.rejects(
      call((done) => client.diff(request, done)),
      /note can't become forbidden/,
    );
  });

  it("previews an update without doing it", async () => {
    await create({ name: "a", note: "n" });
    const request = new proto.UpdateRequest()
      .setUrn(urn)
      .setId("a")
      .setPreview(true)
      .setOlds(toStruct({ name: "a", note: "n", size: 1 }))
      .setNews(toStruct({ name: "a", note: "m" }));
    const answer = await call<proto.UpdateResponse>((done) => client.update(request, done));
    assert.deepEqual(fromStruct(answer.getProperties()), { name: "a", note: "m", size: 1 });
    assert.equal(things.get("a")?.["note"], "n");
  });

  it("ends what waits when the engine is cancelled", async () => {
    const waiting = assert.rejects(create({ name: "slow" }), /The engine was cancelled/);
    await sleep(50);
    await call((done) => client.cancel(new Empty(), done));
    await waiting;
  });

  it("calls functions: secret results come back secret", async () => {
    const request = new proto.InvokeRequest()
      .setTok("toy:index/getToken:getToken")
      .setArgs(toStruct({ of: "a" }));
    const answer = await call<proto.InvokeResponse>((done) => client.invoke(request, done));
    assert.deepEqual(fromStruct(answer.getReturn()), { of: "a", token: new Secret("t") });
  });

  it("says which types it serves when asked for another one", async () => {
    const request = new proto.CreateRequest().setUrn("urn:pulumi:dev::p::toy:index/other:Other::x");
    await assert.rejects(
      call((done) => client.create(request, done)),
      /serves no resource type "toy:index\/other:Other". It serves: toy:index\/thing:Thing/,
    );
  });

  function create(inputs: Values): Promise<proto.CreateResponse> {
    return call((done) =>
      client.create(new proto.CreateRequest().setUrn(urn).setProperties(toStruct(inputs)), done),
    );
  }

  function read(id: string, state: Values, inputs: Values = {}): Promise<proto.ReadResponse> {
    const request = new proto.ReadRequest()
      .setUrn(urn)
      .setId(id)
      .setProperties(toStruct(state))
      .setInputs(toStruct(inputs));
    return call((done) => client.read(request, done));
  }
});

type Done<Response> = (error: ServiceError | null, response: Response) => void;

function call<Response>(make: (done: Done<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) =>
    make((error, response) => (error ? reject(error) : resolve(response))),
  );
}

function initializationDetail(metadata: Metadata): proto.ErrorResourceInitFailed {
  const [bytes] = metadata.get("grpc-status-details-bin");
  const [any] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
  assert.equal(any?.getTypeName(), "pulumirpc.ErrorResourceInitFailed");
  return proto.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
}

/** A plugin whose service is a map. */
function toyPlugin(things: Map<string, Values>): Plugin<CallContext> {
  const thing: ResourceType<CallContext> = {
    token: "toy:index/thing:Thing",
    autoname: { maxLength: 30 },
    inputs: {
      name: text({ forceNew: true }),
      note: text(),
      quiet: flag({ local: true }),
      tags: map(),
      zone: text({ forceNew: true }),
    },
    outputs: ["size"],
    refuseChange: (inputs, changed) =>
      changed.has("note") && inputs["note"] === "forbidden" ? "note can't become forbidden" : undefined,
    create: (_context, inputs) => {
      things.set(textOf(inputs["name"]), { ...inputs, size: 1 });
      return Promise.resolve(textOf(inputs["name"]));
    },
    settle: async (context, id) => {
      if (id === "broken") throw new Error("never ready");
      if (id === "slow")
        await sleep(60_000, undefined, { signal: context.signal }).catch(() =>
          context.signal.throwIfAborted(),
        );
    },
    read: (_context, id) => Promise.resolve(things.get(id)),
    update: (_context, id, inputs) => Promise.resolve(void things.set(id, { ...inputs, size: 1 })),
    delete: (_context, id) => Promise.resolve(void things.delete(id)),
  };
  return {
    name: "toy",
    version: "1.0.0",
    resources: [thing],
    functions: [
      {
        token: "toy:index/getToken:getToken",
        secrets: ["token"],
        invoke: (_context, args) => Promise.resolve({ ...args, token: "t" }),
      },
    ],
    configure: () => Promise.resolve(),
    applyConfiguration: (_type, inputs) => Promise.resolve(inputs),
    derive: (_type, inputs) => (inputs["tags"] === undefined ? {} : { allTags: inputs["tags"] }),
    context: (context) => Promise.resolve(context),
  };
}
