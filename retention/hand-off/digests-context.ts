/** The key of a CDK app's context that has digests, by `<repository>:<tag>`: see `berth cdk pin`. */
export const digestsContext = "berth:digests";
