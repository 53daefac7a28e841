/**
 * What berth's clients add to their user agent when they may take release tags away. CloudTrail records it: by that, an
 * alarm tells berth's calls from others'.
 */
export const berthUserAgent = "pulumi-berth";
