/** The first stack of every used region: the bucket of artifacts and templates, and its key. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import type { Place } from '../../core/physical-names.ts';
import { ownBuilds } from '../../providers/index.ts';
import { ArtifactBucket } from '../constructs/artifact-bucket.ts';
import { environmentsAt } from '../used-places.ts';

export interface RegionStackProps extends StackProps {
  readonly installation: Installation;
  readonly place: Place;
}

const isHome = ({ home }: Installation, place: Place): boolean =>
  home.account === place.account && home.region === place.region;

export class RegionStack extends Stack {
  readonly artifacts: ArtifactBucket;

  constructor(scope: Construct, id: string, { installation, place, ...props }: RegionStackProps) {
    super(scope, id, { ...props, env: place });
    const { artifactRetentionInDays, approvalTimeoutInMinutes } = installation.limits;
    const environments = environmentsAt(installation, place);
    this.artifacts = new ArtifactBucket(this, 'Artifacts', {
      place,
      environments,
      plansOf: isHome(installation, place) && ownBuilds(installation).length > 0 ? environments : [],
      artifactRetentionInDays,
      approvalTimeoutInMinutes,
    });
  }
}
