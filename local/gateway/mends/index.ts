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
import { appRunner } from "./app-runner";
import { applicationAutoscaling } from "./application-autoscaling";
import { batchCheckLayerAvailability } from "./images/batch-check-layer-availability";
import { batchDeleteImage } from "./images/batch-delete-image";
import { batchGetImage } from "./images/batch-get-image";
import { describeImages } from "./images/describe-images";
import { describeRepositories } from "./describe-repositories";
import { ecsLists } from "./ecs-lists";
import { exclusionFilters } from "./images/exclusion-filters";
import { hiddenTags } from "./images/hidden-tags";
import { lifecyclePolicyPreview } from "./lifecycle-policy-preview";
import { listImages } from "./images/list-images";
import { localAddresses } from "./local-addresses";
import { putImage } from "./images/put-image";
import { putLifecyclePolicy } from "./put-lifecycle-policy";
import { serviceDeployments } from "./service-deployments";
import { restoreOnPush, storageClass } from "./images/storage-class";
import { tagImmutability } from "./images/tag-immutability";
import { unlistedManifests } from "./images/unlisted-manifests";

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
  appRunner,
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
