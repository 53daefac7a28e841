import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Comment {
  readonly id: string;
  body: string;
  readonly viewerDidAuthor: boolean;
}

/** GitHub's GraphQL API, with one pull request: as far as the action asks it. */
export class FakeGitHub {
  readonly comments: Comment[] = [];
  readonly tokens = new Set<string>();
  /** In the place of each answer. */
  refusal?: { readonly status: number; readonly body: object };
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/graphql`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** One that somebody has written, or the action before. */
  add(body: string, viewerDidAuthor: boolean): Comment {
    const comment = { id: `IC_${this.comments.length + 1}`, body, viewerDidAuthor };
    this.comments.push(comment);
    return comment;
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
    this.tokens.add(request.headers.authorization ?? "");
    if (this.refusal) return this.refusal;
    const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, string> };
    return { status: 200, body: this.#asked(query, variables) };
  }

  #asked(query: string, variables: Record<string, unknown>): object {
    if (query.includes("addComment(")) {
      if (variables["subjectId"] !== "PR_5") return notFound;
      this.add(String(variables["body"]), true);
      return { data: { addComment: { clientMutationId: null } } };
    }
    if (query.includes("updateIssueComment(")) {
      const comment = this.comments.find(({ id }) => id === variables["id"]);
      if (!comment) return notFound;
      comment.body = String(variables["body"]);
      return { data: { updateIssueComment: { clientMutationId: null } } };
    }
    const { owner, name, number } = variables;
    if (owner !== "acme" || name !== "shop" || number !== 5) return notFound;
    const from = Number(variables["after"] ?? 0);
    const nodes = this.comments.slice(from, from + 100);
    const end = from + nodes.length;
    const pageInfo = { hasNextPage: end < this.comments.length, endCursor: String(end) };
    return { data: { repository: { pullRequest: { id: "PR_5", comments: { nodes, pageInfo } } } } };
  }
}

const notFound = { data: null, errors: [{ type: "NOT_FOUND", message: "Could not resolve it." }] };
