import { operations } from "@drover/api";
import type { Job } from "@drover/job";
import { useApp } from "../app.ts";
import { useJobVersions } from "../live/job.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { jobAddress } from "../place.ts";
import { DiffView } from "./diff-view.tsx";

/** The versions of a job, the newest first, each with what it changed. */
export function VersionsTab({ job }: { job: Job }) {
  const { client } = useApp();
  const versions = useJobVersions(job.ID);
  return (
    <Loaded live={versions} rows={6}>
      {({ Versions, Diffs }) =>
        Versions.map((version, at) => {
          const diff = Diffs?.[at];
          return (
            <Panel
              key={version.Version}
              title={`Version ${version.Version}`}
              aside={
                <>
                  {version.Stable && <Badge mood="good">stable</Badge>}
                  {version.VersionTag && <Badge>{version.VersionTag.Name}</Badge>}
                  <Time at={version.SubmitTime} />
                  <a href={jobAddress(job, "file", { version: version.Version })}>Job file</a>
                  {version.Version !== job.Version && (
                    <May do={operations.revertJob} namespace={job.Namespace}>
                      <ConfirmButton
                        label="Revert"
                        title={`Revert ${job.ID} to version ${version.Version}?`}
                        done={`${job.ID} is as it was in version ${version.Version}`}
                        action={() =>
                          client.jobs.revert(job.ID, version.Version, {
                            enforcePriorVersion: job.Version,
                          })
                        }
                      >
                        <p>A new version is made that is the same as version {version.Version}.</p>
                      </ConfirmButton>
                    </May>
                  )}
                </>
              }
            >
              {diff ? (
                <DiffView diff={diff} />
              ) : (
                <p class="note">The oldest version that is kept.</p>
              )}
            </Panel>
          );
        })
      }
    </Loaded>
  );
}
