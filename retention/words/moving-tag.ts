/** What becomes of a container whose image is named by a tag. `container` is such as `sidecar "proxy"`. */
export function movingTagWords(container: string, reference: string): string {
  return `The ${container} runs ${reference}, whose tag may move: once the registry drops what it stands for today, no task with it starts any more. Name its digest: ${reference}@sha256:...`;
}
