import { askGitHub } from "./github.mjs";
import { cut } from "./runner.mjs";

/**
 * Writes the pull request's comment: the one that is there already, else a new one. Known by a mark that nobody sees, and by
 * who wrote it: anybody may write the mark.
 */
export async function writeComment({ owner, name, number }, id, markdown, access) {
  const mark = `<!-- berth ${id} -->`;
  // GitHub takes 65,536 characters.
  const body = `${mark}\n${cut(markdown, 64_000)}`;
  const { subjectId, comment } = await findComment({ owner, name, number }, mark, access);
  if (comment === undefined) {
    await askGitHub(addComment, { subjectId, body }, access);
    return "added";
  }
  await askGitHub(updateComment, { id: comment, body }, access);
  return "updated";
}

async function findComment(at, mark, access) {
  for (let after = null; ;) {
    const { repository } = await askGitHub(listComments, { ...at, after }, access);
    const { id: subjectId, comments } = repository.pullRequest;
    const own = comments.nodes.find(({ body, viewerDidAuthor }) => viewerDidAuthor && body.startsWith(mark));
    if (own || !comments.pageInfo.hasNextPage) return { subjectId, comment: own?.id };
    after = comments.pageInfo.endCursor;
  }
}

const listComments = `query ($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      comments(first: 100, after: $after) {
        nodes { id body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;
const addComment = `mutation ($subjectId: ID!, $body: String!) {
  addComment(input: { subjectId: $subjectId, body: $body }) { clientMutationId }
}`;
const updateComment = `mutation ($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { clientMutationId }
}`;
