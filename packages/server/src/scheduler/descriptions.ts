/** Nomad's words for why an allocation, evaluation or deployment is as it is; scripts match on them. */
export const DESCRIPTION = {
  notNeeded: "alloc not needed due to job update",
  migrating: "alloc is being migrated",
  updating: "alloc is being updated due to job update",
  rescheduled: "alloc was rescheduled because it failed",
  blocked: "created to place remaining allocations",
  delayedReschedule: "created for delayed rescheduling",
  deploymentRunning: "Deployment is running",
  deploymentNeedsPromotion: "Deployment is running but requires manual promotion",
  deploymentAutoPromotion: "Deployment is running pending automatic promotion",
  deploymentSuccessful: "Deployment completed successfully",
  deploymentNewerJob: "Cancelled due to newer version of job",
  deploymentPaused: "Deployment is paused",
  deploymentUnhealthy: "Failed due to unhealthy allocations",
  deploymentNoProgress: "Failed due to progress deadline",
  deploymentFailedByUser: "Deployment marked as failed",
  deploymentStoppedJob: "Cancelled because job is stopped",
} as const;
