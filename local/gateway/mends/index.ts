import type {
  ApiMend,
  ApiReply,
  ApiRequest,
  Json,
  ManifestMend,
  ManifestReply,
  ManifestRequest,
  MendContext,
} from "../mend";
import { applicationAutoscaling } from "./application-autoscaling";
import { batchCheckLayerAvailability } from "./batch-check-layer-availability";
import { batchDeleteImage } from "./batch-delete-image";
import { batchGetImage } from "./batch-get-image";
import { describeImages } from "./describe-images";
import { describeRepositories } from "./describe-repositories";
import { ecsLists } from "./ecs-lists";
import { exclusionFilters } from "./exclusion-filters";
import { hiddenTags } from "./hidden-tags";
import { lifecyclePolicyPreview } from "./lifecycle-policy-preview";
import { listImages } from "./list-images";
import { localAddresses } from "./local-addresses";
import { putImage } from "./put-image";
import { putLifecyclePolicy } from "./put-lifecycle-policy";
import { serviceDeployments } from "./service-deployments";
import { restoreOnPush, storageClass } from "./storage-class";
import { tagImmutability } from "./tag-immutability";
import { unlistedManifests } from "./unlisted-manifests";

/** Outermost first. */
const apiMends: readonly ApiMend[] = [
  localAddresses,
  ...hiddenTags,
  describeRepositories,
  exclusionFilters,
  describeImages,
  listImages,
  batchGetImage,
  batchCheckLayerAvailability,
  batchDeleteImage,
  putImage,
  storageClass,
  putLifecyclePolicy,
  ...lifecyclePolicyPreview,
  ...ecsLists,
  ...serviceDeployments,
  applicationAutoscaling,
];

/** Outermost first. */
const manifestMends: readonly ManifestMend[] = [unlistedManifests, tagImmutability, restoreOnPush];

/** Whether the body of such a call has to be read whole. */
export function isApiMended(service: string, operation: string): boolean {
  return apiMends.some((mend) => mend.service === service && mend.operations.includes(operation));
}

/** The emulator's answer, mended by every mend of the operation. */
export function mendApi(request: ApiRequest, context: MendContext): Promise<ApiReply> {
  const { service, operation } = request;
  const call = (input: Json) => context.emulator.call(service, operation, input);
  return apiMends
    .filter((mend) => mend.service === service && mend.operations.includes(operation))
    .reduceRight<(input: Json) => Promise<ApiReply>>(
      (next, mend) => (input) => mend.answer({ service, operation, input }, next, context),
      call,
    )(request.input);
}

/** The emulator's answer to a request for a manifest, mended. */
export function mendManifest(request: ManifestRequest, context: MendContext): Promise<ManifestReply> {
  return manifestMends
    .filter((mend) => mend.methods.includes(request.method))
    .reduceRight<(request: ManifestRequest) => Promise<ManifestReply>>(
      (next, mend) => (inner) => mend.answer(inner, next, context),
      (inner) => context.emulator.manifest(inner),
    )(request);
}
